import FeatureCodec

// In place of the reader of profiles as JSON, which needs Foundation. No request reaches it.

enum ProfileJSONError: Error { case missing }

struct ProfileJSON {
  init(_ bytes: [UInt8]) throws(ProfileJSONError) { throw .missing }

  func profile() -> Profile { preconditionFailure("there is no JSON here") }
}
