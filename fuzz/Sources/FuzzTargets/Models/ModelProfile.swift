/// A profile's bytes, read by the tables of [PROF-1] to [PROF-9].
struct ModelProfile {
  struct Layer {
    var isBytes = false
    var flags = 0
    var (channels, height, width) = (0, 0, 0)
    var (rowKernel, columnKernel) = (0, 0)
    var bits = 0
    var fractionBits = 0
    var isAffine: Bool { flags & 16 != 0 }
    /// The sample that stands for 0. Spec: [PROF-4].
    var zero = 0
    var means: [UInt8] = []
    var channelFractionBits: [UInt8] = []
    var format: ModelFormat { ModelFormat(bits: bits, isSigned: flags & 1 != 0) }
    var geometry: ModelGeometry {
      ModelGeometry(
        rows: .init(length: height, kernel: rowKernel), columns: .init(length: width, kernel: columnKernel),
        isCentreOut: flags & 2 != 0)
    }
    func mean(_ channel: Int) -> Int { means.isEmpty ? zero : format.sample(means[channel]) }
  }

  struct Segment {
    var (first, channels, start, target) = (0, 0, 0, 0)
    var isRoots: Bool { start == 65_535 }
  }

  struct Stream {
    var layer = 0
    var isDifference = false
    var spread = 0
    var segments: [Segment] = []
    var rootCode = 0
    var refinementCode = 0
    var rootChannels: [UInt8] = []
    var refinementChannels: [UInt8] = []
  }

  /// The check of [PROF-3] that fails.
  struct Refusal: Error, Equatable {
    var code: Int
    var record: Int
    var at: Int
  }

  var headerLength = 0
  var frameBits = 0
  var streamBits = 4
  var window = 0
  var misorder = 0
  var checkLength = 0
  var isSeeded = false
  var layers: [Layer] = []
  var streams: [Stream] = []
  var points: [Int] = []
  var identifier: UInt32 = 0

  /// The range of a layer's symbols in one segment: area(target) − area(start) of them.
  func symbolsPerChannel(_ segment: Segment, _ layer: Layer) -> Int {
    layer.geometry.area(segment.target) - (segment.isRoots ? 0 : layer.geometry.area(segment.start))
  }

  func symbolCount(_ stream: Stream) -> Int {
    stream.segments.reduce(0) { $0 + $1.channels * symbolsPerChannel($1, layers[stream.layer]) }
  }

  /// The identifier of [PROF-2], by division: the polynomial passes over the reflected message bit by bit.
  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var register: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      for bit in 0..<8 {
        let top = register >> 31 ^ UInt32(byte >> UInt8(bit) & 1)
        register = register << 1 ^ (top == 1 ? 0x04C1_1DB7 : 0)
      }
    }
    var reflected: UInt32 = 0
    for bit in 0..<32 where register >> UInt32(bit) & 1 == 1 { reflected |= 1 << UInt32(31 - bit) }
    return ~reflected
  }
}

extension ModelProfile {
  /// An empty profile with an identifier, for checks alone.
  static let none = ModelProfile(identifier: 0x78A3_447D)

  private init(identifier: UInt32) { self.identifier = identifier }
}
