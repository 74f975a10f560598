import FeatureTypes
import InferenceKernels
import Networks

/// A safetensors file with the tensors that layers ask for, their values from the input.
struct TensorFile {
  private var entries: [String] = []
  private var data: [UInt8] = []
  /// By name, in the order of the file.
  private(set) var tensors: [String: [Float]] = [:]
  private var state: UInt32 = 1

  /// Returns a multiple of 1/32, −4 to 4: from the input, and after its end from a generator that the input has seeded.
  mutating func value(_ numbers: inout ByteInput) -> Float {
    state = state &* 0x9E37_79B1 &+ UInt32(numbers.byte())
    return Float(Int8(truncatingIfNeeded: state >> 24)) / 32
  }

  mutating func add(_ node: Network.Node, _ numbers: inout ByteInput) {
    guard case .convolution(let kernel) = node.kernel, let parameters = node.parameters else { return }
    let (outputs, depth) = (kernel.output.channels, kernel.input.channels / kernel.groups)
    let (rows, columns) = (kernel.window.height, kernel.window.width)
    // In half of the files, a layer that sees the whole map once has a matrix.
    let isWhole = rows == kernel.input.height && columns == kernel.input.width && kernel.output.planeCount == 1
    let isFlat = isWhole && numbers.bool()
    let shape = isFlat ? [outputs, depth * rows * columns] : [outputs, depth, rows, columns]
    tensor(parameters.weights + ".weight", shape, &numbers)
    if parameters.hasBias { tensor(parameters.weights + ".bias", [outputs], &numbers) }
    guard let norm = parameters.batchNorm else { return }
    for part in ["weight", "bias", "running_mean"] { tensor("\(norm.weights).\(part)", [outputs], &numbers) }
    tensor("\(norm.weights).running_var", [outputs], &numbers, isVariance: true)
  }

  private mutating func tensor(
    _ name: String, _ shape: [Int], _ numbers: inout ByteInput, isVariance: Bool = false
  ) {
    guard tensors[name] == nil else { return }
    let begin = data.count
    var values: [Float] = []
    for _ in 0..<shape.reduce(1, *) {
      let value = value(&numbers)
      values.append(isVariance ? value.magnitude + 0.25 : value)
      let bits = values[values.count - 1].bitPattern
      for byte in 0..<4 { data.append(UInt8(truncatingIfNeeded: bits >> UInt32(8 * byte))) }
    }
    tensors[name] = values
    entries.append(
      "\(Self.quoted(name)):{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(data.count)]}")
  }

  /// Returns a name as JSON, for any characters.
  private static func quoted(_ name: String) -> String {
    let hexadecimal = Array("0123456789abcdef")
    let units = name.utf16.map { unit in
      "\\u" + String([12, 8, 4, 0].map { hexadecimal[Int(unit >> $0) & 15] })
    }
    return "\"\(units.joined())\""
  }

  var bytes: [UInt8] {
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + data
  }
}
