@testable import FeatureCodec
import FeatureFiles
import FeatureTypes
import Pooling
import Quantize

/// Bytes that claim to be a profile.
func fuzzProfile(_ input: Span<UInt8>) {
  let refusal = Meter.read(input.count) { () -> ProfileError? in
    do throws(ProfileError) {
      _ = try ProfileView(input)
      return nil
    } catch {
      return error
    }
  }
  let bytes = input.array
  do throws(ModelProfile.Refusal) {
    let model = try ModelProfile(bytes)
    require(refusal == nil, .model, "[PROF-3] accepts, the library says \(String(describing: refusal))")
    checkAccepted(bytes, model)
  } catch {
    let found = refusal.map { ModelProfile.Refusal(code: Int($0.field.rawValue), record: $0.record, at: $0.offset) }
    require(found == error, .model, "[PROF-3] says \(error), the library \(String(describing: found))")
  }
}

private func checkAccepted(_ bytes: [UInt8], _ model: ModelProfile) {
  guard let profile = Meter.read(bytes.count, { try? Profile(bytes) }) else {
    violated(.oneMeaning, "accepted as a view, refused as a profile")
  }
  require(profile.identifier == model.identifier, .oneMeaning, "[PROF-2]: the identifier is not the CRC-32")
  let memory = Receiver.memoryLength(of: profile)
  let counts = model.streams.map { model.symbolCount($0) }
  let wanted = (model.window + 1) * counts.reduce(0) { $0 + $1 + ($1 + 7) / 8 } + (counts.max() ?? 0)
  require(memory == wanted, .memory, "memoryLength \(memory) is not [REASM-5]'s \(wanted)")
  profile.withView { view in
    for (index, layer) in model.layers.enumerated() {
      let read = view.layer(index)
      let shape = read.shape
      require(
        shape.channels == layer.channels && shape.height == layer.height && shape.width == layer.width
          && read.geometry.stepCount == layer.geometry.lastState, .model, "layer \(index) is read otherwise")
      for channel in [0, layer.channels / 2, layer.channels - 1] {
        let mean = Int(view.mean(ofChannel: channel, inLayer: index))
        require(mean == layer.mean(channel), .model, "[PROF-7]: the mean of channel \(channel)")
        _ = view.format(ofChannel: channel, inLayer: index)
      }
    }
    for (index, stream) in model.streams.enumerated() {
      let view = view.stream(index)
      require(view.symbolCount == counts[index], .model, "stream \(index) has \(counts[index]) symbols")
      require(view.passes.count == stream.segments.count, .model, "stream \(index)'s segments")
      for offset in [0, counts[index] / 2, counts[index] - 1] {
        var cursor = SymbolCursor(at: offset)
        require(cursor.next(in: view)?.places.isEmpty == false, .oneMeaning, "offset \(offset) names no symbol")
      }
    }
  }
  if Meter.choice(bytes, of: 8).contains(0) { checkJSON(profile, model) }
}

/// The JSON form, and the profile made from it, give the same bytes.
private func checkJSON(_ profile: Profile, _ model: ModelProfile) {
  let work = model.streams.reduce(0) { $0 + $1.segments.count * model.layers[$1.layer].channels }
  guard work < 1 << 14 else { return }
  do throws(ProfileJSONError) {
    let again = try ProfileJSON(profile).profile()
    require(again.bytes == profile.bytes, .roundTrip, "a profile's JSON form gives other bytes")
    // The text takes a hundred times longer than everything else.
    guard profile.identifier % 64 == 0 else { return }
    let read = try ProfileJSON(Array(ProfileJSON(profile).text.utf8)).profile()
    require(read.bytes == profile.bytes, .roundTrip, "a profile's JSON text gives other bytes")
  } catch {
    violated(.roundTrip, "a profile's JSON form is refused: \(error.description)")
  }
}
