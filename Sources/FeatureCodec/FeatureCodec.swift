// One import brings in the four modules that a user of the codec needs.
@_exported public import FeatureTypes
@_exported public import Pooling
@_exported public import Quantize
