internal import FeatureTypes
internal import Pooling

/// Cuts passes into segments, each with one start grid and one target grid. Spec: [SCAN-2].
enum ScanCutter {
  /// A segment as a profile stores it. `start` is nil for roots.
  struct Cut {
    var channels: Range<Int>
    var start: Int?
    var target: Int
  }

  /// Neighbouring channels that have passed through the same segments.
  private struct Piece {
    var channels: Range<Int>
    /// Their state, or nil before their roots.
    var state: Int?
    /// The last segment that contained them.
    var last: Int
  }

  /// Returns the segments of a scan, or nil if a pass is invalid.
  ///
  /// A pass is invalid if its grid does not exist, if 16 bits cannot name the grid's state, if it has no channels or
  /// channels that the layer lacks, or if its grid is coarser than the grid that one of its channels already has. A
  /// channel that already has the pass's grid is skipped. The work ends as soon as there are more segments than a stream
  /// may have.
  ///
  /// - Complexity: O(passes · segments), at most 256 segments.
  static func segments(of scan: [Pass], layer: Layer) -> [Cut]? {
    var pieces = [Piece(channels: 0..<layer.shape.channels, state: nil, last: -1)]
    var cuts: [Cut] = []
    for pass in scan {
      guard !pass.channels.isEmpty, 0 <= pass.channels.lowerBound, pass.channels.upperBound <= layer.shape.channels,
        let target = layer.geometry.state(of: pass.grid), target < SegmentRecord.noState
      else { return nil }
      var next: [Piece] = []
      for piece in pieces {
        let inside = piece.channels.clamped(to: pass.channels)
        if inside.isEmpty || piece.state == target {
          next.append(piece)
          continue
        }
        if let state = piece.state, state > target { return nil }
        let (before, after) = (
          piece.channels.lowerBound..<inside.lowerBound, inside.upperBound..<piece.channels.upperBound
        )
        if !before.isEmpty { next.append(Piece(channels: before, state: piece.state, last: piece.last)) }
        next.append(Piece(channels: inside, state: target, last: cuts.count))
        if !after.isEmpty { next.append(Piece(channels: after, state: piece.state, last: piece.last)) }
        cuts.append(Cut(channels: inside, start: piece.state, target: target))
        guard cuts.count <= ProfileLimits.segments else { return cuts }
      }
      pieces = next
    }
    return cuts
  }
}
