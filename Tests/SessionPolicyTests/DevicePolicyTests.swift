import FeatureCodec
import OffloadPolicy
import SeededRandom
import SessionPolicy
import TestFixtures
import Testing

@Suite struct DevicePolicyTests {
  @Test func thereAreVectors() { #expect(DeviceCase.all.count == 200) }

  @Test(arguments: DeviceCase.all)
  func stepsAreThoseOfTheVectors(_ vector: DeviceCase) {
    let layers = vector.layers.map { DeviceLayer(stream: $0.stream, rule: $0.rule?.rule, number: $0.number) }
    var policy = DevicePolicy(
      layers.span, test: vector.acceptance, patience: vector.patience, whenLate: vector.whenLate)
    policy.startFrame(partition: vector.partition, of: layers.span)
    for call in vector.calls {
      let prediction = call.logits.map(softmax)
      let step =
        call.waited.map { policy.step(afterWaiting: $0, since: call.layer, of: layers.span) }
        ?? policy.step(after: call.layer, of: layers.span, prediction, keeps: call.keeps)
      #expect(step.text == call.result)
    }
  }

  /// A higher confidence threshold never ends a sample at an earlier layer.
  @Test func aHigherThresholdNeverExitsEarlier() {
    var generator = RandomSeed.generator
    for _ in 0..<300 {
      let predictions = (0..<5).map { layer in
        softmax((0..<10).map { _ in Int32.random(in: 0...Int32(layer + 1) * 100_000, using: &generator) })
      }
      func lastLayer(above threshold: UInt32) -> Int {
        let layers = predictions.map { _ in DeviceLayer(rule: .confidence(above: threshold)) }
        var policy = DevicePolicy(layers.span)
        for (layer, softmax) in predictions.enumerated() {
          if case .finish = policy.step(after: layer, of: layers.span, softmax) { return layer }
        }
        return predictions.count
      }
      let thresholds = (
        UInt32.random(in: 0...65_536, using: &generator), UInt32.random(in: 0...65_536, using: &generator)
      )
      #expect(
        lastLayer(above: min(thresholds.0, thresholds.1)) <= lastLayer(above: max(thresholds.0, thresholds.1)))
    }
  }

  /// The server is late: the device computes the rest alone, and does not send again. The next sample begins as usual.
  @Test func aLateServerIsReplaced() {
    let layers = [DeviceLayer(stream: 0), DeviceLayer(stream: 1), DeviceLayer(stream: 2), DeviceLayer(rule: .never)]
    var policy = DevicePolicy(layers.span, patience: 200, whenLate: .carryOn)
    func after(_ layer: Int, _ said: FixedSoftmax? = nil) -> DeviceStep {
      policy.step(after: layer, of: layers.span, said)
    }
    policy.startFrame(partition: 1, of: layers.span)
    let sure = softmax([0, 500_000])
    #expect(after(0) == .send(stream: 0) && after(1) == .handOver(stream: 1))
    #expect(policy.step(afterWaiting: 199, since: 1, of: layers.span) == .wait && !policy.isAlone)
    #expect(policy.step(afterWaiting: 200, since: 1, of: layers.span) == .carryOn && policy.isAlone)
    #expect(after(2) == .carryOn && after(3, sure) == .finish(DevicePrediction(layer: 3, sure)))
    policy.startFrame()
    #expect(!policy.isAlone && policy.prediction == nil && policy.partition == 1 && after(0) == .send(stream: 0))
  }

  /// The server's exit and the device's own result say the same of the same logits, on air too: the policy's layer 3 is layer 1
  /// of the profile.
  @Test func bothSidesSayTheSame() throws {
    var generator = RandomSeed.generator
    let profile = try Conversation.profile()
    let (device, server) = (DeviceSession(profile, number: 7), ServerSession(profile))
    let layers = [DeviceLayer](repeating: DeviceLayer(), count: 3) + [DeviceLayer(rule: .always, number: 1)]
    for _ in 0..<2000 {
      let logits = (0..<10).map { _ in Int32.random(in: -300_000...300_000, using: &generator) }
      let said = softmax(logits)
      var policy = DevicePolicy(layers.span)
      let exit = server.exit(
        frame: 0, layer: 1, classIndex: said.top, confidence: Double(said.confidence) / 65_536)
      guard case .exit(let decision) = exit,
        case .finish(let prediction) = policy.step(after: 3, of: layers.span, said),
        case .localResult(let own) = device.localResult(prediction)
      else {
        Issue.record("other messages")
        return
      }
      #expect(own.classIndex == decision.classIndex && own.confidence == decision.confidence)
      #expect(own.layer == decision.layer)
    }
  }
}
