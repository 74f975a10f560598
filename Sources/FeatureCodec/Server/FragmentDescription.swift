public import Pooling

/// The content of a data fragment, for tools that inspect traffic.
public struct FragmentDescription: Hashable, Sendable {
  public var stream: Int
  public var frame: Int
  /// The offset on air of the first symbol.
  public var offset: Int
  /// The number of symbols in the fragment.
  public var count: Int
  /// The grid that the first symbol leads to.
  public var grid: GridSize
}

extension Profile {
  /// Reads a data fragment without storing anything. Spec: [FRAG-6], all rows but the last.
  ///
  /// - Returns: The fields of the header, and the bytes that a receiver would store for the symbols, in the order on
  ///   air.
  /// - Throws: `FragmentRefusal` if a receiver would refuse the fragment in any state.
  package func read(
    _ fragment: Span<UInt8>, session: UInt16 = 0
  ) throws(FragmentRefusal) -> (stream: Int, frame: Int, offset: Int, symbols: [UInt8]) {
    let (header, symbols) = try readAlone(fragment, session: session)
    return (header.stream, header.frame, header.offset, Array(symbols.bytes.prefix(symbols.count)))
  }

  /// Describes a data fragment without storing anything, or gives the reason why a receiver would refuse it in any
  /// state.
  ///
  /// - Parameter session: The session's number, for a profile whose check is seeded with it.
  public func describe(_ fragment: Span<UInt8>, session: UInt16 = 0) -> Result<FragmentDescription, FragmentRefusal> {
    do throws(FragmentRefusal) {
      let (header, symbols) = try readAlone(fragment, session: session)
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

  /// Reads a fragment into memory allocated for this call: enough for its stream, or none if there is no such stream.
  private func readAlone(
    _ fragment: Span<UInt8>, session: UInt16
  ) throws(FragmentRefusal) -> (header: FragmentHeader, symbols: FragmentSymbols) {
    let named = fragment.count > 0 ? Int(fragment[0]) >> (8 - headerFormat.streamBits) : streams.count
    // Each bit gives at most four symbols: the shortest codeword is a mask of one bit.
    let count = streams.indices.contains(named) ? min(streams[named].symbolCount, 32 * min(fragment.count, 1 << 20)) : 0
    var symbols = FragmentSymbols(symbolCount: count)
    return (try readFragment(fragment, session: session, into: &symbols).header, symbols)
  }
}
