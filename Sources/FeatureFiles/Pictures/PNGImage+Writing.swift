extension PNGImage {
  /// The picture as a PNG file: signature, IHDR, one IDAT, IEND (ISO/IEC 15948, clause 5).
  public var png: [UInt8] {
    // IHDR: width, height, bit depth 8, colour type, compression 0, filter method 0, no interlace.
    let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, colour.rawValue, 0, 0, 0]
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
      + chunk("IHDR", header) + chunk("IDAT", zlibStored(scanlines)) + chunk("IEND", [])
  }

  /// The rows, each preceded by its filter type, 0 (none).
  private var scanlines: [UInt8] {
    let row = width * colour.samplesPerPixel
    var bytes: [UInt8] = []
    bytes.reserveCapacity(height * (row + 1))
    for y in 0..<height {
      bytes.append(0)
      bytes.append(contentsOf: samples[y * row..<(y + 1) * row])
    }
    return bytes
  }
}

/// Returns a chunk: length, type, data, and the CRC of type and data (clause 5.3).
private func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
  let body = Array(type.utf8) + data
  return bigEndian(UInt32(data.count)) + body + bigEndian(CyclicRedundancyCheck.crc32(body))
}

/// Returns a zlib stream (RFC 1950) of stored deflate blocks (RFC 1951, 3.2.4), each at most 65,535 bytes.
private func zlibStored(_ data: [UInt8]) -> [UInt8] {
  var bytes: [UInt8] = [0x78, 0x01]
  var start = 0
  repeat {
    let end = min(start + 0xffff, data.count)
    let length = UInt16(end - start)
    bytes.append(end == data.count ? 1 : 0)
    for value in [length, ~length] { bytes += [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)] }
    bytes += data[start..<end]
    start = end
  } while start < data.count
  return bytes + bigEndian(adler32(data))
}

private func adler32(_ data: [UInt8]) -> UInt32 {
  var (a, b): (UInt32, UInt32) = (1, 0)
  for byte in data {
    a = (a + UInt32(byte)) % 65_521
    b = (b + a) % 65_521
  }
  return b << 16 | a
}

private func bigEndian(_ value: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}

enum CyclicRedundancyCheck {
  /// Returns the CRC-32 of clause 5.5 of PNG: polynomial 0x04C11DB7, reflected, initial value and final exclusive-or
  /// all ones.
  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }

  private static let table: [UInt32] = (0..<256).map { (index: UInt32) in
    (0..<8).reduce(index) { value, _ in value & 1 == 0 ? value >> 1 : 0xedb8_8320 ^ value >> 1 }
  }
}
