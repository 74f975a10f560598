import FeatureFiles

/// Files that the command line reads: NumPy, safetensors, PPM, fragment records. The first byte chooses the format.
func fuzzFiles(_ input: Span<UInt8>) {
  guard input.count > 0 else { return }
  let bytes = input.extracting(1..<input.count).array
  switch input[0] % 4 {
  case 0: checkNumPy(bytes)
  case 1: input[0] < 0xF0 ? checkSafetensors(bytes) : checkTiling(bytes)
  case 2:
    guard let picture = Meter.read(bytes.count, { try? PortablePixmap(ppm: bytes) }) else { return }
    require(picture.rgb.count == picture.width * picture.height * 3, .model, "three samples a pixel")
    require(bytes.suffix(picture.rgb.count) == picture.rgb[...], .roundTrip, "other samples")
    require((try? PortablePixmap(ppm: picture.ppm)) == picture, .roundTrip, "another picture")
  default:
    checkLongRecord(bytes)
    guard let records = Meter.read(bytes.count, { try? FragmentRecords(bytes: bytes) }) else { return }
    require(records.bytes == bytes, .roundTrip, "other records")
  }
}

/// Tensors at any offsets in a little data, one byte each. They are a file if each begins where the previous one ends.
private func checkTiling(_ bytes: [UInt8]) {
  guard let first = bytes.first else { return }
  let length = Int(first & 15)
  let tensors = bytes.dropFirst().prefix(4).map { (begin: Int($0 >> 4), end: Int($0 & 15)) }
  let entries = tensors.enumerated().map { number, tensor in
    "\"\(number)\":{\"dtype\":\"F32\",\"shape\":[\(max(tensor.end - tensor.begin, 0))],"
      + "\"data_offsets\":[\(4 * tensor.begin),\(4 * tensor.end)]}"
  }
  let header = Array("{\(entries.joined(separator: ","))}".utf8)
  let prefix = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
  let isRead = (try? Safetensors(prefix + header + [UInt8](repeating: first, count: 4 * length))) != nil
  var (covered, isTiled) = (0, true)
  for tensor in tensors.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
    if tensor.begin != covered || tensor.end < tensor.begin { isTiled = false }
    covered = tensor.end
  }
  require(isRead == (isTiled && covered == length), .model, "\(tensors) in \(length) elements: \(isRead)")
}

/// A record of 65,532 to 65,539 bytes, which is longer than any input. At most 65,535 are allowed.
private func checkLongRecord(_ bytes: [UInt8]) {
  guard bytes.count == 1 else { return }
  let length = 65_532 + Int(bytes[0] % 8)
  let file = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + [UInt8](repeating: bytes[0], count: length)
  let records = try? FragmentRecords(bytes: file)
  require((records != nil) == (length <= 65_535), .model, "a record of \(length) bytes")
  require(records == nil || records?.bytes == file, .roundTrip, "another record")
}

private func checkNumPy(_ bytes: [UInt8]) {
  guard let array = Meter.read(bytes.count, { try? NumPyArray(npy: bytes) }) else { return }
  require(array.shape.reduce(1, *) == array.count, .model, "\(array.count) elements of shape \(array.shape)")
  let size = array.count * array.elementType.size
  // The least element has one byte, and the greatest eight.
  require(size <= 8 * bytes.count, .memory, "\(size) bytes of elements in a file of \(bytes.count)")
  let again = array.npy
  // Elements may hold such words, too, and those of a wider type have more bytes in the file than in the array.
  let lengthBytes = bytes[6] == 1 ? 2 : 4
  let header = bytes.prefix(8 + lengthBytes + bytes[8..<8 + lengthBytes].reversed().reduce(0) { $0 << 8 | Int($1) })
  func says(_ word: String) -> Bool {
    header.indices.contains { header[$0...].starts(with: word.utf8) }
  }
  // A file of a type that an array has keeps its bytes.
  if says("False"), !says("True"), says("'\(array.elementType.rawValue)'") {
    require(again.suffix(size) == bytes.suffix(size), .roundTrip, "other elements")
  }
  guard let read = try? NumPyArray(npy: again) else { violated(.roundTrip, "a file of one's own is refused") }
  require(read.shape == array.shape && read.npy == again, .roundTrip, "another array")
}

private func checkSafetensors(_ bytes: [UInt8]) {
  guard let file = Meter.read(bytes.count, { try? Safetensors(bytes) }) else { return }
  var (elements, least) = (0, 0)
  require(Set(file.names).count == file.names.count, .oneMeaning, "a name is that of two tensors")
  for name in file.names {
    guard let shape = file.shape(of: name), let values = try? file.values(of: name, shape: shape) else {
      violated(.model, "tensor \(name) cannot be read")
    }
    require(values.count == shape.reduce(1, *), .model, "\(values.count) elements of \(shape)")
    elements += values.count
    // An element has two or four bytes.
    least += 2 * values.count
  }
  // Every byte belongs to exactly one tensor.
  let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
  require(
    8 + length + least...8 + length + 4 * elements ~= bytes.count, .memory,
    "\(elements) elements in \(bytes.count) bytes")
}
