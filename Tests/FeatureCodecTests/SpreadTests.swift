import Testing

@testable import FeatureCodec

@Suite struct SpreadTests {
  /// Every symbol of a segment goes on air exactly once, for any length and chunk.
  @Test(arguments: [0, 1, 2, 3, 7, 16, 32, 255])
  func everySymbolComesOnce(chunk: Int) {
    for symbols in Array(1...200) + [1000, 1023, 4096, 6151] {
      let spread = Spread(symbols: symbols, chunk: chunk)
      var seen = [Bool](repeating: false, count: symbols)
      var position = 0
      while position < symbols {
        let (place, length) = spread.run(at: position, of: symbols)
        for index in place..<place + length {
          #expect(!seen[index])
          seen[index] = true
        }
        // The inverse order leads back.
        let back = spread.inverse.run(at: place, of: symbols)
        #expect(back.place == position && back.length == length, "\(symbols) symbols, place \(place)")
        // Within a run every later position continues it.
        #expect(spread.run(at: position + length - 1, of: symbols).place == place + length - 1)
        position += length
      }
      #expect(!seen.contains(false))
    }
  }

  @Test func strideIsTheGoldenSection() {
    #expect([1, 2, 3, 8, 9, 10, 100, 4096].map { Spread.stride(for: $0) } == [1, 1, 2, 5, 7, 7, 63, 2531])
  }
}
