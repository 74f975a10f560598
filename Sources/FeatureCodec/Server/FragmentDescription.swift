public import Pooling

/// What a fragment says about itself, for those who look at traffic.
public struct FragmentDescription: Hashable, Sendable {
  public var stream: Int
  public var frame: Int
  /// Place on air of the first symbol.
  public var offset: Int
  /// Symbols in the fragment.
  public var count: Int
  /// The grid that the first symbol leads to.
  public var grid: GridSize
}

extension Profile {
  /// Reads a data fragment without storing anything, and the bytes that would be stored for its symbols, in the order
  /// on air. Spec: [FRAG-6], all rows but the last.
  package func read(
    _ fragment: Span<UInt8>
  ) throws(FragmentRefusal) -> (stream: Int, frame: Int, offset: Int, symbols: [UInt8]) {
    let (header, symbols) = try readAlone(fragment)
    let stream = streams[header.stream]
    let stored = symbols.lowBits.prefix(symbols.count).map { stream.pattern(ofLowBits: $0) }
    return (header.stream, header.frame, header.offset, stored)
  }

  /// Reads a data fragment without storing anything; the reason where a receiver would refuse it in any state.
  public func describe(_ fragment: Span<UInt8>) -> Result<FragmentDescription, FragmentRefusal> {
    do throws(FragmentRefusal) {
      let (header, symbols) = try readAlone(fragment)
      let stream = streams[header.stream]
      let state = stream.segment(at: header.offset).targetState
      return .success(
        FragmentDescription(
          stream: header.stream, frame: header.frame, offset: header.offset, count: symbols.count,
          grid: stream.layer.geometry.grid(at: state)))
    } catch {
      return .failure(error)
    }
  }

  /// Reads into memory taken for this call: of the fragment's stream, or none where there is no such stream.
  private func readAlone(
    _ fragment: Span<UInt8>
  ) throws(FragmentRefusal) -> (header: FragmentHeader, symbols: FragmentSymbols) {
    let named = fragment.count > 0 ? Int(fragment[0] >> 4) : streams.count
    // No codeword is shorter than a bit, and a mask's stands for four symbols.
    let count = streams.indices.contains(named) ? min(streams[named].symbolCount, 32 * fragment.count) : 0
    var symbols = FragmentSymbols(symbolCount: count)
    return (try readFragment(fragment, into: &symbols), symbols)
  }
}
