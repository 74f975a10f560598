import FeatureTypes
import InferenceKernels

// Answers the requests of `vectors.py`: runs one int8 kernel, as Embedded Swift that cannot allocate.

/// A request: 48 numbers, then the data of each part, padded to whole words.
private struct Request {
  let words: UnsafePointer<Int32>

  subscript(_ index: Int) -> Int { Int(words[index]) }

  var set: InstructionSet { InstructionSet(rawValue: UInt8(truncatingIfNeeded: words[1])) ?? .scalar }

  func shape(_ map: Int) -> FeatureMapShape {
    let at = 2 + 3 * map
    return FeatureMapShape(channels: self[at + 2], height: self[at], width: self[at + 1])
  }

  func format(_ number: Int) -> Int8Format {
    let at = 8 + 5 * number
    if self[at] == 0 { return .q(isSigned: self[at + 1] != 0, fractionBits: self[at + 2]) }
    return .affine(
      isSigned: self[at + 1] != 0, scale: Float(bitPattern: UInt32(bitPattern: words[at + 3])), zero: words[at + 4])
  }

  var window: SlidingWindow {
    SlidingWindow(
      height: self[23], width: self[24], rowStride: self[25], columnStride: self[26], rowDilation: self[27],
      columnDilation: self[28],
      padding: SlidingWindow.Padding(top: self[29], bottom: self[30], left: self[31], right: self[32]))
  }

  var bounds: ActivationBounds { self[35] == 0 ? .none : self[35] == 1 ? .relu : .relu6 }

  var function: Activation? {
    switch self[37] {
    case 1: .relu
    case 2: .relu6
    case 3: .hardSwish
    case 4: .hardSigmoid
    case 5: .sigmoid
    default: nil
    }
  }

  /// The bytes of a part: 0, 1 the maps, 2 the weights, 3 the biases, 4 the shifts, 5 the multipliers.
  func part<Element: BitwiseCopyable>(_ number: Int, of type: Element.Type) -> UnsafeBufferPointer<Element> {
    var start = UnsafeRawPointer(words + 48)
    for part in 0..<number { start += (self[41 + part] + 3) / 4 * 4 }
    let count = self[41 + number] / MemoryLayout<Element>.stride
    return UnsafeBufferPointer(start: start.assumingMemoryBound(to: type), count: count)
  }

  var resultCount: Int { self[47] }
}

/// Runs the kernel. `memory` is for packed weights, scratch and tables. Returns false for an unknown kernel or bad sizes.
@c(kernel_answer)
public func kernelAnswer(
  _ words: UnsafePointer<Int32>, _ memory: UnsafeMutablePointer<UInt8>, _ result: UnsafeMutablePointer<UInt8>
) -> Bool {
  let request = Request(words: words)
  guard request.set.isAvailable else { return false }
  let bytes = request.part(0, of: UInt8.self)
  let map = Span(_unsafeElements: bytes)
  var output = MutableSpan(_unsafeStart: result, count: request.resultCount)
  switch request[0] {
  case 0: return convolve(request, map, memory, &output)
  case 1:
    guard let pooling = MaxPooling(input: request.shape(0), window: request.window) else { return false }
    pooling.apply(to: map, isSigned: request.format(0).isSigned, on: request.set, into: &output)
  case 2:
    guard
      let pooling = AveragePooling(
        input: request.shape(0), window: request.window, countsPadding: request[36] != 0)
    else { return false }
    pooling.apply(to: map, format: request.format(0), on: request.set, into: &output)
  case 3:
    guard
      let pooling = Int8GlobalAveragePooling(input: request.shape(0), from: request.format(0), to: request.format(1))
    else { return false }
    pooling.apply(to: map, on: request.set, into: &output)
  case 4:
    guard
      let addition = Int8Addition(
        request.format(0), request.format(1), to: request.format(2), bounds: request.bounds)
    else { return false }
    for index in map.indices { output[index] = map[index] }
    addition.apply(to: Span(_unsafeElements: request.part(1, of: UInt8.self)), on: request.set, into: &output)
  case 5:
    guard let product = Int8Multiplication(request.format(0), request.format(1), to: request.format(2)) else {
      return false
    }
    for index in map.indices { output[index] = map[index] }
    product.apply(to: Span(_unsafeElements: request.part(1, of: UInt8.self)), on: request.set, into: &output)
  case 6:
    var table = MutableSpan(_unsafeStart: memory, count: Int8Table.count)
    if let function = request.function {
      Int8Table.fill(function, from: request.format(0), to: request.format(1), into: &table)
    } else if !Int8Table.fillRequantizing(from: request.format(0), to: request.format(1), into: &table) {
      return false
    }
    for index in map.indices { output[index] = map[index] }
    Int8Table.apply(to: &output, table: table.span, on: request.set)
  case 7:
    let method: UpSampling.Method = request[38] == 0 ? .nearest : .bilinear
    guard let kernel = UpSampling(request.shape(0), height: request[39], width: request[40], method) else {
      return false
    }
    kernel.apply(to: map, format: request.format(0), into: &output)
  default: return reshape(request, map, memory, &output)
  }
  return true
}

/// Kernels that do not depend on the instruction set.
private func reshape(
  _ request: Request, _ map: Span<UInt8>, _ memory: UnsafeMutablePointer<UInt8>, _ output: inout MutableSpan<UInt8>
) -> Bool {
  switch request[0] {
  case 8:
    let powers = UnsafeMutableRawPointer(memory).assumingMemoryBound(to: Float.self)
    var entries = MutableSpan(_unsafeStart: powers, count: Int8Softmax.powerCount)
    Int8Softmax.fill(&entries, for: request.format(0))
    for index in map.indices { output[index] = map[index] }
    Int8Softmax(from: request.format(0), to: request.format(1)).apply(to: &output, powers: entries.span)
  case 9:
    guard let slice = ChannelSlice(request.shape(0), channels: request[39]..<request[39] + request[40]) else {
      return false
    }
    slice.apply(to: map, into: &output)
  case 10:
    guard let padding = ChannelPadding(request.shape(0), before: request[39], after: request[40]) else {
      return false
    }
    padding.apply(to: map, format: request.format(0), into: &output)
  default: return false
  }
  return true
}

private func convolve(
  _ request: Request, _ map: Span<UInt8>, _ memory: UnsafeMutablePointer<UInt8>, _ output: inout MutableSpan<UInt8>
) -> Bool {
  let (window, set) = (request.window, request.set)
  guard
    let convolution = Convolution(
      checking: request.shape(0), outputChannels: request[34], window: window, groups: request[33])
  else { return false }
  let layer = Int8Convolution(
    convolution, from: request.format(0), to: request.format(1), bounds: request.bounds)
  let count = layer.packedCount(for: set)
  var packed = MutableSpan(_unsafeStart: memory, count: count)
  var scratch = MutableSpan(_unsafeStart: memory + count, count: layer.scratchCount(on: set))
  do throws(SumOverflow) {
    try layer.pack(
      weights: Span(_unsafeElements: request.part(2, of: Int8.self)),
      bias: Span(_unsafeElements: request.part(3, of: Int32.self)),
      multipliers: Span(_unsafeElements: request.part(5, of: Int32.self)),
      shifts: Span(_unsafeElements: request.part(4, of: Int8.self)), for: set, into: &packed)
  } catch {
    return false
  }
  layer.apply(to: map, packed: packed.span, on: set, scratch: &scratch, into: &output)
  return true
}
