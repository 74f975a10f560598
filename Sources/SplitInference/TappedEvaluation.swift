import Charts
package import FeatureCodec
import FeatureTypes
package import Pooling
import Quantize
import Transmission

/// Sends the maps of a tapped network, each up to a grid, and counts the right answers.
package struct TappedEvaluation {
  /// How far each stream is sent; nil: not at all.
  package typealias Point = [GridSize?]

  /// The result for all inputs at one loss and point.
  package struct Row {
    package var loss: Double
    package var point: Point
    /// Means over the inputs: the bytes of all fragments, and the share of right answers.
    package var bytes: Double
    package var accuracy: Double
  }

  package enum Failure: Error {
    case payload(FragmentError)
    /// The network makes a NaN of this input.
    case notFinite(input: Int)
  }

  /// One stream that ends at a grid.
  private struct Part {
    let profile: Profile
    let place: StreamGrid
    var device: DeviceSide
  }

  private let network: TappedNetwork
  private let points: [Point]
  private let payload: Int
  private var parts: [Part] = []

  /// - Parameters:
  ///   - profile: the network's, as a description.
  ///   - points: at least one stream of each is sent; the grids are of the streams' scans.
  ///   - payload: the longest fragment, in bytes.
  /// - Throws: `ProfileError` if a stream cannot end at a grid.
  package init(
    _ network: TappedNetwork, _ profile: ProfileDescription, points: [Point], payload: Int
  ) throws(ProfileError) {
    (self.network, self.points, self.payload) = (network, points, payload)
    for point in points {
      for (stream, grid) in point.enumerated() {
        guard let place = grid.map({ StreamGrid(stream: stream, grid: $0) }), part(place) == nil else { continue }
        var description = profile
        let scan = profile.streams[stream].scan
        if let end = scan.lastIndex(where: { $0.grid == place.grid }) {
          description.streams[stream].scan = Array(scan[...end])
        }
        let ending = try description.profile()
        parts.append(Part(profile: ending, place: place, device: DeviceSide(ending, stream: stream)))
      }
    }
  }

  /// One row per point.
  ///
  /// - Parameters:
  ///   - inputs: real numbers, H × W × C.
  ///   - labels: the class of each input.
  ///   - note: called for each input and point with the answer.
  ///   - progress: called after each input, with the number of inputs so far.
  /// - Precondition: there is one label per input, and at least one input.
  package mutating func run(
    _ inputs: [[Float]], labels: [Int], loss: Double, seed: UInt64,
    note: (_ input: Int, _ point: Point, _ answer: Classification) -> Void = { _, _, _ in }, progress: (Int) -> Void
  ) throws(Failure) -> [Row] {
    precondition(!inputs.isEmpty && labels.count == inputs.count, "there must be one label per input")
    var rows = points.map { Row(loss: loss, point: $0, bytes: 0, accuracy: 0) }
    for (index, input) in inputs.enumerated() {
      guard let maps = try? network.maps(of: input) else { throw .notFinite(input: index) }
      var received: [(map: [UInt8], bytes: Int)] = []
      for part in parts.indices {
        // A stream loses other packets at each grid, as on a link.
        var link = LossyLink(loss: loss, seed: seed &+ UInt64(index &* parts.count &+ part))
        do throws(FragmentError) {
          received.append(try send(maps, part, over: &link))
        } catch {
          throw .payload(error)
        }
      }
      for (row, point) in points.enumerated() {
        var known = network.blanks
        var last = 0
        for (stream, grid) in point.enumerated() {
          guard let grid, let part = part(StreamGrid(stream: stream, grid: grid)) else { continue }
          known[stream] = received[part].map
          rows[row].bytes += Double(received[part].bytes)
          last = stream
        }
        let answer = network.classification(of: Array(known[...last]), cells: nil)
        note(index, point, answer)
        if answer.index == labels[index] { rows[row].accuracy += 1 }
      }
      progress(index + 1)
    }
    for row in rows.indices {
      rows[row].bytes /= Double(inputs.count)
      rows[row].accuracy /= Double(inputs.count)
    }
    return rows
  }

  private func part(_ place: StreamGrid) -> Int? { parts.firstIndex { $0.place == place } }

  /// What the server makes of one stream, and the bytes that the device sent.
  private mutating func send(
    _ maps: [[UInt8]], _ index: Int, over link: inout LossyLink
  ) throws(FragmentError) -> (map: [UInt8], bytes: Int) {
    let place = parts[index].place
    let frame = 0  // Every map has its own receiver.
    let fragments = try parts[index].device.fragments(
      of: maps[place.stream], layout: .hwc, frame: frame, payload: payload)
    var server = MapServer(parts[index].profile, model: network, frame: frame)
    for fragment in fragments where link.delivers() { server.store(fragment) }
    let bytes = fragments.reduce(0) { $0 + $1.count }
    return (server.map(at: place)?.map ?? network.blanks[place.stream], bytes)
  }
}

extension TappedEvaluation {
  /// "L4 to 4×4, L6 to 8×8", with the names of the streams.
  package static func text(of point: Point, names: [String]) -> String {
    zip(names, point).compactMap { name, grid in grid.map { "\(name) to \($0.rows)×\($0.columns)" } }
      .joined(separator: ", ")
  }

  package static func table(of rows: [Row], names: [String]) -> String {
    var table = TextTable([
      .init(title: "loss"), .init(title: "sent", alignment: .left), .init(title: "mean bytes"),
      .init(title: "accuracy"),
    ])
    for row in rows {
      table.add([
        NumberText.percent(row.loss), text(of: row.point, names: names), NumberText.fixed(row.bytes, 0),
        NumberText.fixed(row.accuracy, 4),
      ])
    }
    return table.text
  }
}
