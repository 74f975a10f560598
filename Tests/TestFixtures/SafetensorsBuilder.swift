/// Builds safetensors files with any header, right or wrong.
public enum SafetensorsBuilder {
  public static func file(header: String, data: [UInt8] = [], announced: UInt64? = nil) -> [UInt8] {
    let text = Array(header.utf8)
    let length = announced ?? UInt64(text.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + text + data
  }

  public static func entry(_ name: String, type: String = "F32", shape: String, offsets: String) -> String {
    "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}"
  }

  public static func bytes(of values: [Float]) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
  }

  /// Two tensors, `a` [2, 3] and `b` [1], the second first in the header, and metadata.
  public static let sound = file(
    header: "{\(entry("b", shape: "1", offsets: "24, 28")) , \"__metadata__\":{\"made by\":\"hand\"},"
      + "\(entry("a", shape: "2,3", offsets: "0,24"))}  ",
    data: bytes(of: [1, -2, 0.5, .infinity, .nan, 3.25, 42]))
}
