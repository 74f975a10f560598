import ArgumentParser
@testable import Commands
@testable import FeatureCodec
import FeatureFiles
import FeatureTypes
import Pooling
import Quantize

/// A command line of words from a list and of any text; then what its options make of maps that are never in a file:
/// number format, geometry, profile, fragments. Nothing is read or written.
func fuzzOptions(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  let (shape, type, count) = (reader.integer(), reader.integer(), reader.number(0...12))
  var arguments = Words.commands[reader.integer() % Words.commands.count]
  for _ in 0..<count where !reader.isAtEnd { arguments += Words.next(&reader) }
  let command: any ParsableCommand
  do {
    command = try FCodec.parseAsRoot(arguments.filter { !$0.isEmpty })
  } catch {
    // The text of a mistake takes milliseconds.
    guard Meter.choice(input.array, of: 16).contains(0) else { return }
    return require(!FCodec.fullMessage(for: error).isEmpty, .model, "refused without a word: \(arguments)")
  }
  do throws(CommandError) {
    switch command {
    case let encode as EncodeCommand:
      let maps = try maps(shape, type, encode.layout, encode.unsigned, &reader)
      try PayloadLimit.check(encode.payload)
      try check(encode.scan, encode.numbers, maps, payload: encode.payload, isCalibrated: false)
    case let calibrate as ProfileCalibrateCommand:
      let maps = try maps(shape, type, calibrate.layout, calibrate.unsigned, &reader)
      try check(calibrate.scan, calibrate.numbers, maps, payload: 64, isCalibrated: true)
    case let evaluation as EvalCommand:
      for rate in evaluation.losses.rates { checkRate(try rate.checked()) }
    case let channel as ChannelCommand:
      checkRate(try channel.loss.checked())
      checkRate(try channel.duplicate.checked())
    case let error as PoolingErrorCommand:
      let maps = try maps(shape, type, error.layout, error.unsigned, &reader)
      let geometry = try error.geometry(of: maps)
      require(geometry.rows.length == maps.shape.height, .model, "another height")
    default: break
    }
  } catch {
    require(!error.description.isEmpty, .model, "refused without a word: \(arguments)")
  }
}

private func checkRate(_ probability: Double) { require(0...1 ~= probability, .model, "a loss of \(probability)") }

/// Small maps of any type, with the sides that `shape` chooses, long ones among them.
private func maps(
  _ shape: Int, _ type: Int, _ layout: FeatureMapLayout, _ unsigned: Bool, _ reader: inout ByteInput
) throws(CommandError) -> MapFile {
  let sides = [1, 2, 3, 5, 8, 13, 64, 1000]
  let (height, width) = (sides[shape & 7], sides[shape >> 3 & 7])
  let channels = min([1, 2, 3, 6][shape >> 6], max(1, 4096 / (height * width)))
  guard height * width <= 8192 else { throw CommandError("too large for a slow model") }
  let axes = layout == .chw ? [channels, height, width] : [height, width, channels]
  let frames = type >> 2 & 1
  let total = channels * height * width * (1 + frames)
  let seed = reader.bytes.extracting(reader.rest).array
  func byte(_ index: Int) -> UInt8 { seed.isEmpty ? UInt8(truncatingIfNeeded: index) : seed[index % seed.count] }
  let elements: NumPyArray.Elements =
    switch type & 3 {
    case 0: .int8((0..<total).map { Int8(bitPattern: byte($0)) })
    case 1: .uint8((0..<total).map(byte))
    case 2: .float32((0..<total).map { Float(Int8(bitPattern: byte($0))) / 16 })
    default:
      .float32(
        (0..<total).map { index in
          Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(byte(4 * index + $1)) })
        })
    }
  let array = NumPyArray(shape: (frames > 0 ? [2] : []) + axes, elements)
  return try MapFile(array, path: "maps.npy", layout: layout, unsigned: unsigned)
}

/// Checks what the options make of maps: samples in range, a profile that says what the options say, whole fragments.
private func check(
  _ scan: ScanOptions, _ numbers: FormatOptions, _ maps: MapFile, payload: Int, isCalibrated: Bool
) throws(CommandError) {
  let fit = try FormatFit([maps], numbers)
  let format = fit.layerFormat
  require(format.range.bits == numbers.bits, .model, "--bits \(numbers.bits): \(format)")
  if let n = numbers.fractionBits, case .q(let format) = format {
    require(format.fractionBits == n, .model, "--fraction-bits \(n): \(format)")
  }
  if let scale = numbers.scale, case .affine(let format) = format {
    require(format.scale == Float(scale) && format.zero == numbers.zero ?? format.zero, .model, "--scale: \(format)")
  }
  let frames = try maps.frames(in: fit.formats)
  for sample in frames.joined() {
    require(format.range.pattern(of: format.range.value(of: sample)) == sample, .model, "\(sample) is no sample")
  }
  let means = EncodeCommand.means(of: frames, shape: maps.shape, layout: maps.layout, range: format.range)
  let profile =
    isCalibrated
    ? try scan.calibratedProfile(
      shape: maps.shape, format: format, channelFractionBits: fit.channelFractionBits, means: means, frames: frames,
      layout: maps.layout)
    : try scan.profile(
      shape: maps.shape, format: format, channelFractionBits: fit.channelFractionBits, means: means
    ).profile
  guard let model = try? ModelProfile(profile.bytes) else { violated(.model, "[PROF-3] refuses the profile") }
  require(model.window == scan.window && model.checkLength == scan.check, .model, "--window, --check: \(model)")
  require(model.streams[0].spread == scan.spread, .model, "--spread: \(model.streams[0].spread)")
  require(
    model.streams[0].isDifference == (scan.prediction == .difference), .model, "--prediction: \(scan.prediction)")
  let layer = model.layers[0]
  let (height, width) = (maps.shape.height, maps.shape.width)
  require((layer.height, layer.width) == (height, width) && layer.channels == maps.shape.channels, .model, "shape")
  require(layer.geometry.isCentreOut == (scan.order == .centre), .model, "--order: \(scan.order)")
  if let kernel = scan.kernel {
    require((layer.rowKernel, layer.columnKernel) == (kernel.rows, kernel.columns), .model, "--kernel: \(kernel)")
  }
  let last = model.streams[0].segments.last.map { layer.geometry.grid($0.target) }
  if let grid = scan.grids?.grids.last {
    require(last.map { $0 == (grid.rows, grid.columns) } ?? false, .model, "--grids: \(String(describing: last))")
  }
  checkFragments(profile, model, frames[0], maps.layout, payload)
}

/// Every fragment fits the payload, and together they have every symbol of the map.
private func checkFragments(
  _ profile: Profile, _ model: ModelProfile, _ map: [UInt8], _ layout: FeatureMapLayout, _ payload: Int
) {
  let stream = profile.view.stream(0)
  var buffers = DeviceBuffers(profile)
  buffers.encode(FeatureMapView(map.span, shape: stream.layer.shape, layout: layout), stream: 0, of: profile)
  var sender = StreamSender(stream, frame: 1)
  var receiver = Receiver(profile)
  var bytes = ContiguousArray<UInt8>(repeating: 0, count: payload)
  while true {
    var output = bytes.mutableSpan
    let length: Int
    do throws(FragmentError) {
      length = try sender.nextFragment(of: stream, symbols: buffers.symbols.span, into: &output)
    } catch {
      return require(payload < 10, .model, "[FRAG-5]: \(error) for \(payload) bytes")
    }
    guard length > 0 else { break }
    guard case .stored = receiver.receive(bytes.span.extracting(0..<length)) else {
      violated(.model, "a fragment is refused")
    }
  }
  require(receiver.symbolCount(frame: 1, stream: 0) == stream.symbolCount, .onlyWhatWasSent, "symbols are missing")
}

/// Words of command lines.
private enum Words {
  /// Commands, each with the arguments that it needs.
  static let commands = [
    ["encode", "a.npy", "-o", "b"], ["profile", "calibrate", "a.npy", "-o", "b"], ["eval", "a", "b", "--layer", "1"],
    ["channel", "a", "b"], ["pooling-error", "a.npy"], ["encode"], ["profile"], ["decode", "a", "-o", "b"],
    ["inspect", "a"], ["loss", "a", "b", "--layer", "2"], ["network", "a"], ["outages"], ["conformance", "a"], ["demo"],
    ["testee"], ["help"], [],
  ]

  /// Options with some of their values, right and wrong ones.
  static let options: [(name: String, values: [String])] = [
    ("--layout", ["chw", "hwc", "x"]), ("--payload", ["20", "244", "4", "0", "65535", "65536", "-1"]),
    ("--unsigned", []), ("--open-loop", []), ("--kernel", ["1", "2", "4", "2x4", "16", "3", "65535", "0"]),
    ("--scan", ["fleet", "clio", ""]), ("--grids", ["4,8", "5,8", "2,3,4", "4x8,6x12", "8", "8,4", "1x1", ","]),
    ("--slice", ["1", "3", "64", "0", "-1"]), ("--order", ["corner", "centre"]),
    ("--spread", ["0", "1", "16", "255", "256", "-1"]), ("--prediction", ["value", "difference"]),
    ("--window", ["1", "8", "64", "65", "0"]), ("--check", ["0", "1", "2", "3"]),
    ("--bits", ["2", "4", "8", "9", "1"]),
    ("--fraction-bits", ["0", "3", "-16", "22", "23"]), ("--calibrate", ["maximum", "percentile", "error"]),
    ("--affine", []), ("--scale", ["0.05", "1", "1e-45", "1e39", "nan", "-1"]),
    ("--zero", ["0", "-1", "-128", "127", "255", "256", "9223372036854775808"]),
    ("--losses", ["0,10%,1", "nan", "2"]), ("--loss", ["30%", "0.5", "-1", "nan%"]), ("--duplicate", ["1", "101%"]),
    ("--reorder", ["8", "-1"]), ("--seed", ["7", "-1"]), ("--trials", ["1"]), ("--help", []), ("--version", []),
    ("--", []), ("--use-profile", ["p"]), ("--limit", ["1", "0"]), ("--state", ["s"]), ("--stream", ["0", "15"]),
    ("--grid", ["4", "4x8", "x"]), ("--real", []), ("--complete-only", []), ("--last-grid", []), ("--layer", ["3"]),
  ]

  /// Returns an option with a value, or a number, a list, a size or any text.
  static func next(_ reader: inout ByteInput) -> [String] {
    let choice = reader.integer()
    if choice < 5 * options.count {
      let (name, values) = options[choice % options.count]
      // "--name=value", since a value may begin with "-".
      return [values.isEmpty ? name : "\(name)=\(values[reader.integer() % values.count])"]
    }
    switch choice % 4 {
    case 0: return ["\(reader.integer16() - 4096)"]
    case 1:
      return ["--grids", (0...reader.integer() % 4).map { _ in "\(reader.integer() % 70)" }.joined(separator: ",")]
    case 2: return ["--kernel", "\(reader.integer() % 70)x\(reader.integer() % 70)"]
    default: return [String(decoding: reader.array(reader.integer() % 12), as: UTF8.self)]
    }
  }
}
