import FeatureCodec

extension ScanOptions {
  /// What the option is that no profile can hold.
  static func sentence(for failure: ProfileError?) -> String {
    switch failure?.field {
    case .segmentTarget: "--grids: each grid must be finer than the one before it"
    case .segmentCount: "--grids, --slice: a scan has at most \(ProfileLimits.segments) grids or slices"
    case .symbolCount: "a stream has at most 16,777,216 symbols: end --grids with a coarser one"
    case .length: "the channels' means do not fit a profile's 65,535 bytes"
    case let field: "no profile holds this: \(field.map { "\($0)" } ?? "")"
    }
  }
}
