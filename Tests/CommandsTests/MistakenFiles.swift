import FeatureFiles
import TestFixtures

@testable import Commands

/// Valid and invalid files, by name; `sent` holds the fragments of `maps.npy`, `other` those of a small map.
enum MistakenFiles {
  static let all = Result { try make() }

  private static func make() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    try TemporaryFolder.use { folder in
      try folder.write([4, 8, 2], .int8((0..<64).map { Int8($0) }), "maps.npy")
      try folder.write([1, 1, 1], .uint8([3]), "small.npy")
      try folder.write([2, 1, 2, 2], .float32([0, 1, 2, 3, 4, 5, .nan, 7]), "nan.npy")
      try folder.write([4, 0, 2], .int8([]), "zero.npy")
      try folder.write([0, 4, 4, 2], .int8([]), "frames.npy")
      try folder.write([4, 2], .int8([1, 2, 3, 4, 5, 6, 7, 8]), "flat.npy")
      try folder.write([1, 1, 1, 1, 1], .int8([1]), "deep.npy")
      try folder.write([1, 65_536, 1], .int8([Int8](repeating: 0, count: 65_536)), "long.npy")
      try folder.write([1, 1, 1], .int64([1]), "labels.npy")
      try folder.write([1, 1, 2], .int64([1, 300]), "wide.npy")
      try folder.write([1, 2], .uint8([1, 2]), "labels2.npy")
      try folder.write([2], .uint8([10, 11]), "range.npy")
      try folder.write([2, 64, 64, 3], .uint8([UInt8](repeating: 9, count: 24_576)), "pictures.npy")
      try folder.write(Array(folder.read("maps.npy").prefix(150)), "cut.npy")
      try folder.write(Array(PortablePixmap(width: 2, height: 1, rgb: [1, 2, 3, 4, 5, 6]).ppm), "small.ppm")
      try folder.run("encode @maps.npy -o @sent --payload 20")
      try folder.run("encode @small.npy -o @other")
      try folder.write(Array(folder.read("sent").prefix(30)), "cut")
      try folder.write(Array(folder.read("sent.profile").prefix(30)), "cut.profile")
      try folder.write(FragmentRecords(folder.fragments("sent")).bytes, "bare")
      try folder.write([], "none")
      try folder.write([1], "folder/file")
      for name in try folder.names() where name != "folder" { files[name] = try folder.read(name) }
    }
    return files
  }
}
