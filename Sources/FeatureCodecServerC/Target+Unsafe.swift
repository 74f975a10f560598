// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes
internal import Pooling
internal import Quantize

/// A buffer of the caller for a map, checked.
@safe
struct Target {
  private let start: UnsafeMutableRawPointer
  let shape: FeatureMapShape
  private let strides: StridedMapView.Strides
  private let isFloat: Bool

  /// Calls `body` with the buffer, if it is one for a map of this shape. Returns the status.
  static func with(
    _ target: UnsafePointer<fcodec_target>?, _ shape: FeatureMapShape, _ body: (Target) -> Int32
  ) -> Int32 {
    var isShort = false
    guard let target = unsafe Target(target, shape, isShort: &isShort) else {
      return isShort ? FCODEC_SHORT_BUFFER : FCODEC_BAD_ARGUMENT
    }
    return body(target)
  }

  /// Returns nil if the fields are not those of a buffer; `isShort` says whether it only is too short.
  private init?(_ target: UnsafePointer<fcodec_target>?, _ shape: FeatureMapShape, isShort: inout Bool) {
    guard let target = unsafe target?.pointee, let start = unsafe target.samples, unsafe target.length >= 0,
      unsafe target.type == FCODEC_SAMPLES || target.type == FCODEC_FLOATS
    else { return nil }
    unsafe (self.start, self.shape, isFloat) = (start, shape, target.type == FCODEC_FLOATS)
    strides = unsafe .init(channel: target.channel_stride, row: target.row_stride, column: target.column_stride)
    guard !isFloat || UInt(bitPattern: start) % UInt(MemoryLayout<Float>.alignment) == 0,
      let length = strides.length(of: shape)
    else { return nil }
    isShort = unsafe target.length < length
    if isShort { return nil }
  }

  /// The layout of the map, if it has no gaps.
  private var layout: FeatureMapLayout? { FeatureMapLayout(strides, of: shape) }

  /// Fills the map with what `reconstruct` writes.
  func fill(
    _ workspace: inout Workspace, formats: (_ channel: Int) -> NumberFormat, hasOneFormat: Bool,
    _ reconstruct: (inout MutableSpan<UInt8>, FeatureMapLayout, inout ReconstructionWorkspace) -> Coverage?
  ) -> Coverage? {
    if !isFloat, let layout {
      var map = unsafe MutableSpan(_unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: shape.count)
      return reconstruct(&map, layout, &workspace.reconstruction)
    }
    let order = layout ?? .hwc
    return workspace.withMap(shape.count) {
      reconstruct(&$0, order, &$1)
    } use: { map in
      if hasOneFormat, isFloat, layout != nil {
        var values = unsafe MutableSpan(_unsafeStart: start.assumingMemoryBound(to: Float.self), count: shape.count)
        formats(0).dequantize(map.extracting(first: shape.count), into: &values)
      } else {
        scatter(map, order, formats)
      }
    }
  }

  private func scatter(_ map: Span<UInt8>, _ order: FeatureMapLayout, _ formats: (_ channel: Int) -> NumberFormat) {
    let from = order.strides(of: shape)
    for channel in 0..<shape.channels {
      let format = formats(channel)
      for row in 0..<shape.height {
        var source = channel * from.channel + row * from.row
        var place = channel * strides.channel + row * strides.row
        for _ in 0..<shape.width {
          if isFloat {
            unsafe start.assumingMemoryBound(to: Float.self)[place] = format.real(map[source])
          } else {
            unsafe start.assumingMemoryBound(to: UInt8.self)[place] = map[source]
          }
          (source, place) = (source + from.column, place + strides.column)
        }
      }
    }
  }
}

@c @implementation
public func fcodec_reconstruct(
  _ receiver: OpaquePointer?, _ frame: UInt32, _ stream: UInt32, _ rows: UInt32, _ columns: UInt32,
  _ target: UnsafePointer<fcodec_target>?, _ workspace: OpaquePointer?,
  _ coverage: UnsafeMutablePointer<fcodec_coverage>?
) -> Int32 {
  unsafe withMaps(receiver, stream) { receiver, stream, shape in
    unsafe Target.with(target, shape) { target in
      let frame = Int(frame)
      guard let grid = receiver.grid(rows, columns, frame: frame, stream: stream) else { return FCODEC_NO_GRID }
      return unsafe receiver.fill(target, ofStream: stream, workspace, coverage) { map, layout, memory in
        receiver.reconstruct(frame: frame, stream: stream, at: grid, layout: layout, into: &map, in: &memory)
      }
    }
  }
}

@c @implementation
public func fcodec_reconstruct_cells(
  _ receiver: OpaquePointer?, _ frame: UInt32, _ stream: UInt32, _ rows: UInt32, _ columns: UInt32,
  _ target: UnsafePointer<fcodec_target>?, _ workspace: OpaquePointer?,
  _ coverage: UnsafeMutablePointer<fcodec_coverage>?
) -> Int32 {
  unsafe withMaps(receiver, stream) { receiver, stream, _ in
    let frame = Int(frame)
    guard rows > 0, let grid = receiver.grid(rows, columns, frame: frame, stream: stream),
      let shape = receiver.cellShape(stream: stream, at: grid)
    else { return FCODEC_NO_GRID }
    return unsafe Target.with(target, shape) { target in
      unsafe receiver.fill(target, ofStream: stream, workspace, coverage) { cells, layout, memory in
        receiver.reconstructCells(frame: frame, stream: stream, at: grid, layout: layout, into: &cells, in: &memory)
      }
    }
  }
}

/// Calls `body` with a receiver, a stream of maps, and the size of its maps. Returns the status.
private func withMaps(
  _ receiver: OpaquePointer?, _ stream: UInt32, _ body: (Receiver, _ stream: Int, FeatureMapShape) -> Int32
) -> Int32 {
  guard let place = unsafe ReceiverContent.open(receiver),
    let size = unsafe place.pointee.content.session.profile.size(ofStream: stream)
  else { return FCODEC_BAD_ARGUMENT }
  guard !size.isBytes else { return FCODEC_OTHER_CONTENT }
  return unsafe body(place.pointee.content.receiver, Int(stream), size.shape)
}

extension Receiver {
  /// Fills a buffer of the caller with what `reconstruct` writes, and returns the status.
  fileprivate func fill(
    _ target: Target, ofStream stream: Int, _ workspace: OpaquePointer?,
    _ coverage: UnsafeMutablePointer<fcodec_coverage>?,
    _ reconstruct: (inout MutableSpan<UInt8>, FeatureMapLayout, inout ReconstructionWorkspace) -> Coverage?
  ) -> Int32 {
    let result = unsafe Workspace.with(workspace) { workspace in
      profile.withView { view in
        let layer = view.stream(stream).layerIndex
        var formats: [NumberFormat] = []
        let hasOne = !view.hasChannelFractionBits(layer: layer)
        for channel in 0..<(hasOne ? 1 : target.shape.channels) {
          formats.append(view.format(ofChannel: channel, inLayer: layer))
        }
        return target.fill(
          &workspace, formats: { formats[hasOne ? 0 : $0] }, hasOneFormat: hasOne, reconstruct)
      }
    }
    guard let result else { return FCODEC_BAD_ARGUMENT }
    // Unreached: the layer has the grid.
    guard let counted = result else { return FCODEC_NO_GRID }
    if let coverage = unsafe coverage {
      unsafe coverage.pointee = fcodec_coverage(cells: UInt32(counted.cells), exact: UInt32(counted.exact))
    }
    return FCODEC_OK
  }
}

extension Receiver {
  /// Returns a grid of the stream's layer: of these sides, or the finest one of which anything has arrived, or the coarsest.
  fileprivate func grid(_ rows: UInt32, _ columns: UInt32, frame: Int, stream: Int) -> GridSize? {
    if rows == 0, columns == 0, let finest = finestGrid(frame: frame, stream: stream) { return finest }
    return profile.withView { view in
      let geometry = view.stream(stream).layer.geometry
      if rows == 0, columns == 0 { return geometry.grid(at: 0) }
      guard 1...65_535 ~= rows, 1...65_535 ~= columns else { return nil }
      let grid = GridSize(rows: Int(rows), columns: Int(columns))
      return geometry.state(of: grid) == nil ? nil : grid
    }
  }
}
