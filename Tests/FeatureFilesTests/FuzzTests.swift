import FeatureFiles
import TestFixtures
import Testing

/// Damaged files throw an error or are read as something, and never trap. `FUZZ_SEED=n swift test` replays a run.
@Suite struct FuzzTests {
  private func mutate(_ bytes: [UInt8], times: Int = 4000, _ read: ([UInt8]) -> Void) {
    var generator = RandomSeed.generator
    for _ in 0..<times {
      var mutant = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0...mutant.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: mutant.insert(.random(in: 0...255, using: &generator), at: place)
        case 1: mutant.removeSubrange(place...)
        case 2: if place < mutant.count { mutant.remove(at: place) }
        case 3: if place < mutant.count { mutant[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
        default:
          let digits = Array("9223372036854775807".utf8).prefix(.random(in: 1...19, using: &generator))
          mutant.insert(contentsOf: digits, at: place)
        }
      }
      read(mutant)
    }
  }

  @Test func numPy() {
    mutate(NumPyArray(shape: [2, 3], .float32([1, 2, 3, 4, 5, 6])).npy) { bytes in
      guard let array = try? NumPyArray(npy: bytes) else { return }
      #expect(array.shape.reduce(1, *) == array.count && array.count == array.floats.count)
      #expect((try? NumPyArray(npy: array.npy))?.shape == array.shape)
    }
  }

  @Test func pixmap() {
    mutate(PortablePixmap(width: 2, height: 1, rgb: [1, 2, 3, 4, 5, 6]).ppm) { bytes in
      guard let picture = try? PortablePixmap(ppm: bytes) else { return }
      #expect(picture.rgb.count == picture.width * picture.height * 3)
    }
  }

  @Test func records() {
    mutate(FragmentRecords([[1, 2, 3], [], [4]]).bytes) { bytes in
      guard let records = try? FragmentRecords(bytes: bytes) else { return }
      #expect(records.bytes == bytes)
    }
  }
}
