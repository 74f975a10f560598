extension VectorOperation {
  /// The operations that the library answers. They are those of `spec/vectors/operations.json`, which a testee does not
  /// read.
  public static let known: [VectorOperation] = arithmetic + pooling + streams + receivers + sessions

  private static let format: [Field] = [.init("bits", .int), .init("signed", .int), .init("n", .int)]

  private static let arithmetic: [VectorOperation] = [
    .init(1, "floor_div", input: ints("a", "b"), result: ints("quotients")),
    .init(2, "round_div", input: ints("a", "b"), result: ints("quotients")),
    .init(3, "round_shift", input: ints("a", "s"), result: ints("quotients")),
    .init(4, "quantise", input: format + [.init("values", .uints)], result: ints("samples"), details: ["index"]),
    .init(5, "dequantise", input: format + ints("samples"), result: [.init("values", .uints)]),
    .init(
      6, "requantise", input: format + number("toBits", "toSigned", "toN") + ints("samples"), result: ints("samples")),
    .init(7, "sample", input: number("bits", "signed") + bytes("stored"), result: ints("samples")),
    .init(
      8, "calibrate", input: number("bits", "signed", "method", "thousandths") + [.init("values", .uints)],
      result: number("n")),
  ]

  private static let affine: [Field] = number("bits", "signed") + [.init("scale", .uint)] + number("zero")

  private static let axes = number("height", "width", "rowKernel", "columnKernel")
  private static let channel = axes + number("order", "bits", "signed", "prediction", "root", "finest")

  private static let pooling: [VectorOperation] = [
    .init(10, "grids", input: axes, result: ints("rows", "columns")),
    .init(
      11, "cells", input: axes + number("order", "state"),
      result: ints("rowFirst", "rowCount", "columnFirst", "columnCount") + number("splitRow", "splitColumn")),
    .init(12, "pool", input: channel + bytes("map"), result: bytes("symbols", "grid")),
    .init(
      13, "reconstruct", input: channel + number("wanted", "mean") + bytes("there", "symbols"),
      result: bytes("grid", "exact", "map")),
    .init(
      14, "quantise_affine", input: affine + [.init("values", .uints)], result: ints("samples"), details: ["index"]),
    .init(15, "dequantise_affine", input: affine + ints("samples"), result: [.init("values", .uints)]),
  ]

  private static let stream = bytes("profile") + number("stream")

  private static let streams: [VectorOperation] = [
    .init(
      20, "profile", input: bytes("profile"),
      result: [.init("identifier", .uint)] + ints("symbols", "smallestPayloads")
        + [.init("memory", .uint)],
      details: ["record", "at"]),
    .init(21, "profile_json", input: [.init("json", .text)], result: bytes("profile")),
    .init(22, "strides", input: ints("n"), result: ints("strides")),
    .init(23, "order", input: stream, result: ints("places", "runs")),
    .init(30, "encode_map", input: stream + bytes("map"), result: bytes("symbols")),
    .init(31, "encode_string", input: stream + bytes("string"), result: bytes("symbols")),
    .init(
      32, "send", input: stream + number("frame", "offset") + ints("limits") + bytes("symbols") + number("session"),
      result: [.init("fragments", .packets)]),
    .init(
      33, "read_fragment", input: bytes("profile", "fragment") + number("session"),
      result: number("stream", "frame", "offset") + bytes("symbols")),
    .init(
      34, "check",
      input: number("k") + [.init("identifier", .uint)] + number("seeded", "session") + bytes("bytes"),
      result: [.init("check", .uint)]),
    .init(40, "read_control", input: bytes("packet"), result: number("kind") + ints("fields")),
    .init(41, "write_control", input: number("kind") + ints("fields"), result: bytes("packet")),
  ]

  private static let kept: [Field] =
    number("newest", "spare", "session", "numbered") + [.init("number", .uint)] + ints("frames")
    + [.init("streams", .lists)]

  private static let receivers: [VectorOperation] = [
    .init(50, "open_receiver", input: bytes("profile"), result: kept),
    .init(51, "deliver", input: bytes("packet"), result: ints("stored") + number("refused") + kept),
    .init(52, "reset", input: [], result: kept),
    .init(
      53, "map", input: number("frame", "stream", "rows", "columns"), result: bytes("map") + number("exact", "cells")),
    .init(54, "symbols", input: number("frame", "stream"), result: bytes("there", "symbols")),
    .init(55, "string", input: number("frame", "stream"), result: number("present") + bytes("string")),
    .init(56, "silence", input: [], result: kept),
  ]

  private static let device: [Field] = number("state") + [.init("frame", .uint)] + number("operatingPoint")

  private static let sessions: [VectorOperation] = [
    .init(60, "open_server", input: bytes("profile"), result: kept),
    .init(61, "server_receive", input: bytes("packet"), result: [.init("events", .lists)] + bytes("answer") + kept),
    .init(62, "server_restore", input: [], result: kept),
    .init(63, "server_restore_damaged", input: number("position", "flip"), result: kept),
    .init(64, "server_reset", input: [], result: kept),
    .init(
      66, "server_exit", input: number("frame", "layer", "class") + [.init("confidence", .uint)],
      result: bytes("packet")),
    .init(67, "server_report", input: number("frame", "stream"), result: bytes("packet")),
    .init(70, "open_device", input: bytes("profile") + number("session") + [.init("frame", .uint)], result: device),
    .init(71, "start_frame", input: [], result: device),
    .init(72, "load_map", input: number("stream") + bytes("map"), result: number("refused") + device),
    .init(73, "load_string", input: number("stream") + bytes("string"), result: number("refused") + device),
    .init(
      74, "next_fragment", input: number("limit", "repetition"),
      result: number("refused") + bytes("fragment") + device),
    .init(75, "device_receive", input: bytes("packet"), result: ints("event") + device),
    .init(76, "hello", input: [], result: bytes("packet") + device),
    .init(77, "local_result", input: number("layer", "class", "confidence"), result: bytes("packet") + device),
    .init(78, "announcement", input: [], result: bytes("packet") + device),
  ]

  private static func number(_ names: String...) -> [Field] { names.map { .init($0, .int) } }

  private static func ints(_ names: String...) -> [Field] { names.map { .init($0, .ints) } }

  private static func bytes(_ names: String...) -> [Field] { names.map { .init($0, .bytes) } }
}
