import Charts
import FeatureTypes
import InferenceKernels
import Networks

/// One line per layer, and the cost of the whole network.
struct NetworkTable {
  let text: String

  init(_ network: Network) throws(NetworkError) {
    let float = try MemoryPlan(float32: network, on: .best)
    let int8 = try MemoryPlan(int8: network, on: .best)
    var table = TextTable([
      .init(title: "", alignment: .right), .init(title: "layer", alignment: .left),
      .init(title: "kind", alignment: .left), .init(title: "H×W×C", alignment: .left), .init(title: "MACs"),
      .init(title: "parameters"), .init(title: "int8 alive"), .init(title: "scratch"), .init(title: "cut here"),
    ])
    for (index, shape) in network.inputs.enumerated() {
      table.add(["", network.name(of: index), "input", shape.channelsLast, "", "", "", "", "\(shape.count)"])
    }
    let crossings = network.crossings
    for (index, node) in network.nodes.enumerated() {
      table.add([
        "\(index)", node.name, Self.kind(of: node), node.output.channelsLast,
        NumberText.grouped(Int(node.multiplyAdds)),
        node.parameterCount == 0 ? "" : NumberText.grouped(node.parameterCount), "\(int8.living[index])",
        "\(int8.scratchCounts[index])", Self.text(of: crossings[index]),
      ])
    }
    text =
      table.text + """

        \(network.nodes.count) layers, \(NumberText.grouped(Int(network.multiplyAdds))) multiply-adds, \
        \(NumberText.grouped(network.parameterCount)) parameters
        memory without weights: int8 \(int8.count) bytes (\(int8.peak) in use at the peak), \
        float32 \(4 * float.count) bytes (\(4 * float.peak)), \(InstructionSet.best) kernels

        """
  }

  private static func text(of crossing: (maps: Int, samples: Int)) -> String {
    "\(crossing.samples)\(crossing.maps > 1 ? " (\(crossing.maps) maps)" : "")"
  }

  /// " /2", " /1×2", or an empty string if the window moves by one.
  private static func stride(of window: SlidingWindow) -> String {
    let (rows, columns) = (window.rowStride, window.columnStride)
    return rows != columns ? " /\(rows)×\(columns)" : rows == 1 ? "" : " /\(rows)"
  }

  private static func kind(of node: Network.Node) -> String {
    let bounds = node.bounds == .none ? "" : " \(node.bounds)"
    switch node.kernel {
    case .convolution(let kernel):
      let window = kernel.window
      if kernel.groups == 1 && kernel.input.planeCount == 1 { return "dense" + bounds }
      let name = kernel.groups == 1 ? "" : kernel.groups == kernel.input.channels ? "depthwise " : "grouped "
      return "\(name)\(window.height)×\(window.width)\(stride(of: window))\(bounds)"
    case .maxPooling(let kernel):
      return "maximum \(kernel.window.height)×\(kernel.window.width)\(stride(of: kernel.window))"
    case .averagePooling(let kernel):
      return "average \(kernel.window.height)×\(kernel.window.width)\(stride(of: kernel.window))"
    case .globalAveragePooling: return "global average"
    case .activation(let function): return "\(function)"
    case .addition: return "add" + bounds
    case .multiplication: return "multiply"
    case .concatenation: return "concatenate"
    case .upSampling(let kernel): return "up-sample \(kernel.method)"
    case .channelSlice: return "channels"
    case .channelPadding: return "pad channels"
    case .softmax: return "softmax"
    case .logSoftmax: return "log-softmax"
    }
  }
}
