import FeatureTypes
import Quantize
import SplitInference

/// The number formats for the maps of one or more files: given by options, or fitted to the values of all files.
struct FormatFit {
  /// The formats that maps are quantised with.
  private(set) var formats: ChannelFormats
  /// The format of the layer as a whole.
  private(set) var layerFormat: NumberFormat
  /// The fraction bits of each channel, or none if all have the layer's.
  private(set) var channelFractionBits: [Int] = []
  /// What the user should know about the values, one sentence each.
  private(set) var warnings: [String] = []
  private let files: [MapFile]
  private let options: FormatOptions

  /// - Throws: if files differ in shape or type, a value is not a number, or integers do not fit the format.
  init(_ files: [MapFile], _ options: FormatOptions) throws(CommandError) {
    try options.check()
    guard let first = files.first else { throw CommandError("at least one map is needed") }
    for file in files where file.shape != first.shape || file.isSigned != first.isSigned {
      throw CommandError(
        "\(file.path): \(file.typeName) of \(file.shape.text), but \(first.path) has \(first.typeName) of "
          + "\(first.shape.text)" + (file.shape == first.shape ? "; --unsigned reads int8 maps as unsigned" : ""))
    }
    (self.files, self.options) = (files, options)
    formats = ChannelFormats(.q(QFormat(isSigned: true, fractionBits: 0)), channels: first.shape.channels)
    layerFormat = formats.formats[0]
    if let isSigned = first.isSigned { try takeIntegers(isSigned: isSigned) } else { try fitRealNumbers() }
    for file in files { try file.check(in: formats.range) }
  }

  private mutating func use(_ format: NumberFormat) {
    layerFormat = format
    formats = ChannelFormats(format, channels: files[0].shape.channels)
  }

  private mutating func takeIntegers(isSigned: Bool) throws(CommandError) {
    guard !options.perChannel, options.givenCalibration == nil else {
      let name = options.perChannel ? "--per-channel" : "--calibrate"
      throw CommandError("\(name): \(files[0].path) has integers, which have their format already")
    }
    guard options.isAffine else {
      use(.q(QFormat(bits: options.bits, isSigned: isSigned, fractionBits: options.fractionBits ?? 0)))
      return
    }
    guard options.scale != nil else {
      throw CommandError("--affine: \(files[0].path) has integers: give their --scale and --zero")
    }
    use(.affine(try givenAffineFormat(isSigned: isSigned)))
  }

  private func givenAffineFormat(isSigned: Bool) throws(CommandError) -> AffineFormat {
    let range = SampleRange(bits: options.bits, isSigned: isSigned)
    let zero = options.zero ?? range.clamp(0)
    guard range.clamp(zero) == zero else {
      throw CommandError("--zero: \(range.lowest) to \(range.highest), not \(zero)")
    }
    return AffineFormat(bits: options.bits, isSigned: isSigned, scale: Float(options.scale ?? 1), zero: zero)
  }

  private mutating func fitRealNumbers() throws(CommandError) {
    for file in files { try file.checkNumbers() }
    let bound = try noteOutliers()
    if options.isAffine {
      // Real numbers become signed samples, as in other engines.
      guard options.scale == nil else {
        use(.affine(try givenAffineFormat(isSigned: true)))
        return
      }
      var calibration = AffineFormatCalibration()
      for file in files { try Self.add(file.values(within: bound)) { try calibration.add($0) } }
      use(.affine(calibration.format(bits: options.bits, isSigned: true)))
      return
    }
    let isSigned = files.contains(where: \.hasNegative)
    if let fractionBits = options.fractionBits {
      use(.q(QFormat(bits: options.bits, isSigned: isSigned, fractionBits: fractionBits)))
      return
    }
    var calibration = QFormatCalibration(bits: options.bits, isSigned: isSigned)
    for file in files { try Self.add(file.values(within: bound)) { try calibration.add($0) } }
    use(.q(options.calibration.format(calibration)))
    guard options.perChannel else { return }
    let channels = try channelFormats(isSigned: isSigned)
    channelFractionBits = channels.map(\.fractionBits)
    formats = ChannelFormats(channels.map { .q($0) })
  }

  /// The best Q format of each channel on its own.
  private func channelFormats(isSigned: Bool) throws(CommandError) -> [QFormat] {
    var channels = [[Float]](repeating: [], count: files[0].shape.channels)
    for file in files { for (channel, values) in file.valuesByChannel.enumerated() { channels[channel] += values } }
    var formats: [QFormat] = []
    for values in channels {
      var outliers = OutlierBound()
      outliers.add(values)
      let bound = options.calibration == .robust ? outliers.magnitude : .infinity
      var calibration = QFormatCalibration(bits: options.bits, isSigned: isSigned)
      try Self.add(values.filter { $0.magnitude <= bound }) { try calibration.add($0) }
      formats.append(options.calibration.format(calibration))
    }
    return formats
  }

  private static func add(_ values: [Float], _ body: (Span<Float>) throws -> Void) throws(CommandError) {
    let values = values[...]
    // The numbers have been checked.
    do { try body(values.span) } catch { throw CommandError("\(error)") }
  }

  /// The magnitude beyond which values do not choose the format. Outliers and infinite values are named.
  private mutating func noteOutliers() throws(CommandError) -> Float {
    var outliers = OutlierBound()
    for file in files { outliers.add(file.realValues) }
    let bound = outliers.magnitude
    var (beyond, infinite) = (0, 0)
    var (example, infiniteExample): (String?, String?)
    for file in files {
      for (index, value) in file.realValues.enumerated() where value.magnitude > bound || value.isInfinite {
        if value.isInfinite {
          infinite += 1
          infiniteExample = infiniteExample ?? file.place(of: index)
        } else {
          beyond += 1
          example = example ?? "\(file.place(of: index)) is \(value)"
        }
      }
    }
    if let infiniteExample {
      let verb = infinite == 1 ? "value saturates" : "values saturate"
      warnings.append("\(infinite) infinite \(verb): \(infiniteExample)")
    }
    guard let example else { return .infinity }
    let isRobust = options.calibration == .robust && options.fractionBits == nil && options.scale == nil
    let count = "\(beyond) \(beyond == 1 ? "outlier" : "outliers")"
    warnings.append(
      isRobust
        ? "\(count) left out of the calibration, beyond ±\(QuantizationError.short(Double(bound))): \(example); "
          + "--calibrate maximum counts them"
        : "\(count) beyond ±\(QuantizationError.short(Double(bound))): \(example)")
    return isRobust ? bound : .infinity
  }
}

extension FormatFit {
  /// What the formats do to the real values, channel by channel; nil for integers, which stay as they are.
  var errors: [QuantizationError]? { errors(in: formats) }

  private func errors(in formats: ChannelFormats) -> [QuantizationError]? {
    guard files[0].isSigned == nil else { return nil }
    var errors = [QuantizationError](repeating: QuantizationError(), count: formats.formats.count)
    for file in files { file.forEachValue { errors[$1].add($0, in: formats.formats[$1]) } }
    return errors
  }

  /// Text for a person who has calibrated: the formats, their error, and where channels of their own would help.
  var report: String {
    guard let errors else { return "\(formats.text): integers are kept as they are\n" }
    let total = errors.reduce(QuantizationError(), +)
    var text = "\(formats.text): \(total.text)\n"
    let loud = errors.indices.filter { errors[$0].signalToNoise < min(total.signalToNoise - 10, 20) }
    if !loud.isEmpty, formats.formats.count > 1 {
      let worst = loud.sorted { errors[$0].signalToNoise < errors[$1].signalToNoise }.prefix(5)
      text += "  channels with a large error: "
      let names = worst.map { "\($0) (SNR \(QuantizationError.short(errors[$0].signalToNoise)) dB)" }
      text += names.joined(separator: ", ")
      text += loud.count > 5 ? " and \(loud.count - 5) more\n" : "\n"
    }
    return text + (perChannelHint(total) ?? "")
  }

  /// A line that offers formats by channel, if they would lower the error by a fifth or help a channel by 6 dB.
  private func perChannelHint(_ total: QuantizationError) -> String? {
    guard !options.isAffine, channelFractionBits.isEmpty, options.fractionBits == nil, formats.formats.count > 1,
      case .q(let layer) = layerFormat, let channels = try? channelFormats(isSigned: layer.range.isSigned),
      let own = errors(in: ChannelFormats(channels.map { .q($0) })), let before = errors
    else { return nil }
    let helped = own.indices.filter { own[$0].signalToNoise > before[$0].signalToNoise + 6 }
    let error = own.reduce(QuantizationError(), +)
    guard !helped.isEmpty || error.rms < 0.8 * total.rms else { return nil }
    let (least, most) = (channels.map(\.fractionBits).min() ?? 0, channels.map(\.fractionBits).max() ?? 0)
    return
      "  --per-channel: n = \(least) to \(most), \(error.text); 6 dB or more better for \(helped.count) of "
      + "\(own.count) channels\n"
  }
}

extension FormatOptions.Calibration {
  /// The format that this rule chooses.
  func format(_ calibration: QFormatCalibration) -> QFormat {
    switch self {
    case .maximum: calibration.byMaximum()
    case .percentile: calibration.byPercentile(0.999)
    case .error, .robust: calibration.byLeastSquaredError()
    }
  }
}
