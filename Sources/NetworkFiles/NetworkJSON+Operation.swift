internal import InferenceKernels
internal import Networks

/// Reads a layer's kind from JSON. The fields after the semicolon are optional.
///
///     convolution     channels, kernel; stride, dilation, padding, groups      dense          channels
///     maximum         kernel; stride, padding                                  average        the same, countsPadding
///     globalAverage, softmax, logSoftmax, add, multiply, concatenate           nothing
///     relu, relu6, hardSwish, hardSigmoid, sigmoid                             nothing
///     upSample        size; method                                             channels       first, channels
///     padChannels     before, after
extension NetworkJSON.Layer {
  func operation(_ index: Int) throws(NetworkFileError) -> Operation {
    let operation = try readOperation(index)
    if let field = foreignField { throw error(field, index, "not of kind \(kind)") }
    return operation
  }

  private func readOperation(_ index: Int) throws(NetworkFileError) -> Operation {
    switch kind {
    case "convolution":
      return .convolution(channels: try channelCount(index), try window(index), groups: groups ?? 1)
    case "dense": return .dense(outputs: try channelCount(index))
    case "maximum": return .maxPooling(try window(index))
    case "average": return .averagePooling(try window(index), countsPadding: countsPadding ?? false)
    case "globalAverage": return .globalAveragePooling
    case "add": return .addition
    case "multiply": return .multiplication
    case "concatenate": return .concatenation
    case "softmax": return .softmax
    case "logSoftmax": return .logSoftmax
    case "relu": return .activation(.relu)
    case "relu6": return .activation(.relu6)
    case "hardSwish": return .activation(.hardSwish)
    case "hardSigmoid": return .activation(.hardSigmoid)
    case "sigmoid": return .activation(.sigmoid)
    case "upSample":
      let size = try numbers(size, 2, "size", index)
      guard method == nil || method == "nearest" || method == "bilinear" else {
        throw error("method", index, "nearest or bilinear")
      }
      return .upSampling(height: size[0], width: size[1], method == "bilinear" ? .bilinear : .nearest)
    case "channels": return .channelSlice(first: first ?? 0, count: try channelCount(index))
    case "padChannels": return .channelPadding(before: before ?? 0, after: after ?? 0)
    default: throw error("kind", index, "no such kind: \(kind)")
    }
  }

  private func channelCount(_ index: Int) throws(NetworkFileError) -> Int {
    guard let channels else { throw error("channels", index, "missing") }
    return channels
  }

  private func window(_ index: Int) throws(NetworkFileError) -> SlidingWindow {
    let kernel = try numbers(kernel, 2, "kernel", index)
    let stride = try numbers(stride ?? [1, 1], 2, "stride", index)
    let dilation = try numbers(dilation ?? [1, 1], 2, "dilation", index)
    let padding = try numbers(padding ?? [0, 0, 0, 0], 4, "padding", index)
    return SlidingWindow(
      height: kernel[0], width: kernel[1], rowStride: stride[0], columnStride: stride[1], rowDilation: dilation[0],
      columnDilation: dilation[1],
      padding: SlidingWindow.Padding(top: padding[0], bottom: padding[1], left: padding[2], right: padding[3]))
  }

  private func numbers(_ list: [Int]?, _ count: Int, _ field: String, _ index: Int) throws(NetworkFileError) -> [Int] {
    guard let list else { throw error(field, index, "missing") }
    guard list.count == count else { throw error(field, index, "\(count) numbers") }
    return list
  }

  func error(_ field: String, _ index: Int, _ reason: String) -> NetworkFileError {
    .json(field: "layers.\(index).\(field)", layer: name, reason: reason)
  }
}
