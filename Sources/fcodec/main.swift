import ArgumentParser
import FeatureFiles
import Foundation

_ = try DigitNetwork(weights: Safetensors([UInt8](Data(contentsOf: BundledFiles.digitWeights))))
print("layers: \(DigitNetwork.layerCount)")
