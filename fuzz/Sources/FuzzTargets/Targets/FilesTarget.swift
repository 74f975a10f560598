import FeatureFiles

/// Files that the command line reads: NumPy, safetensors, PPM, fragment records. The first byte chooses.
func fuzzFiles(_ input: Span<UInt8>) {
  guard input.count > 0 else { return }
  let bytes = input.extracting(1..<input.count).array
  switch input[0] % 4 {
  case 0: checkNumPy(bytes)
  case 1: checkSafetensors(bytes)
  case 2:
    guard let picture = Meter.timed(bytes.count, { try? PortablePixmap(ppm: bytes) }) else { return }
    require(picture.rgb.count == picture.width * picture.height * 3, .model, "three samples a pixel")
    require(bytes.suffix(picture.rgb.count) == picture.rgb[...], .roundTrip, "other samples")
    require((try? PortablePixmap(ppm: picture.ppm)) == picture, .roundTrip, "another picture")
  default:
    guard let records = Meter.timed(bytes.count, { try? FragmentRecords(bytes: bytes) }) else { return }
    require(records.bytes == bytes, .roundTrip, "other records")
  }
}

private func checkNumPy(_ bytes: [UInt8]) {
  guard let array = Meter.timed(bytes.count, { try? NumPyArray(npy: bytes) }) else { return }
  require(array.shape.reduce(1, *) == array.count, .model, "\(array.count) elements of shape \(array.shape)")
  let size = array.count * array.elementType.size
  require(size <= bytes.count, .memory, "\(size) bytes of elements in a file of \(bytes.count)")
  let again = array.npy
  require(again.suffix(size) == bytes.suffix(size), .roundTrip, "other elements")
  guard let read = try? NumPyArray(npy: again) else { violated(.roundTrip, "a file of one's own is refused") }
  require(read.shape == array.shape && read.npy == again, .roundTrip, "another array")
}

private func checkSafetensors(_ bytes: [UInt8]) {
  guard let file = Meter.timed(bytes.count, { try? Safetensors(bytes) }) else { return }
  var elements = 0
  require(Set(file.names).count == file.names.count, .oneMeaning, "a name stands for two tensors")
  for name in file.names {
    guard let shape = file.shape(of: name), let values = try? file.values(of: name, shape: shape) else {
      violated(.model, "tensor \(name) cannot be read")
    }
    require(values.count == shape.reduce(1, *), .model, "\(values.count) elements of \(shape)")
    elements += values.count
  }
  require(8 + 4 * elements <= bytes.count, .memory, "\(elements) elements in \(bytes.count) bytes")
}
