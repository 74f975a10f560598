// One import brings the four modules that a codec's user needs.
@_exported public import FeatureTypes
@_exported public import Pooling
@_exported public import Quantize
