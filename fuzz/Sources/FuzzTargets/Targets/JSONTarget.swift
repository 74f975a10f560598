import FeatureCodec
import FeatureFiles

/// A profile's JSON gives a profile or the path of a mistake, and the JSON form of the profile gives the same bytes.
func fuzzJSON(_ input: Span<UInt8>) {
  let bytes = input.array
  do throws(ProfileJSONError) {
    let json = try Meter.read(bytes.count, cost: 8) {
      Result { () throws(ProfileJSONError) in try ProfileJSON(bytes) }
    }.get()
    let again = try ProfileJSON(Array(json.text.utf8))
    require(again == json, .roundTrip, "written and read again it is another")
    let profile = try Meter.read(bytes.count, cost: 8, fixed: Meter.profileBytes) {
      Result { () throws(ProfileJSONError) in try json.profile() }
    }.get()
    guard (try? ModelProfile(profile.bytes)) != nil else { violated(.model, "[PROF-3] refuses what JSON gave") }
    do throws(ProfileJSONError) {
      require(try ProfileJSON(profile).profile().bytes == profile.bytes, .roundTrip, "a profile gives other bytes")
    } catch {
      violated(.roundTrip, "a profile's own JSON is refused: \(error.description)")
    }
  } catch {
    require(!error.description.isEmpty, .model, "refused without a word")
  }
}
