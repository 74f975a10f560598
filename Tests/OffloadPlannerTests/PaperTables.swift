import OffloadPlanner

/// The published figures of "Exploring the boundaries of on-device inference: when tiny falls short, go hierarchical".
enum PaperTables {
  /// A device of the paper; a Jetson has two power modes.
  enum Device: String, CaseIterable { case coral, raspberry, jetson15, jetson7 }

  /// Table 3: offloading an image over Wi-Fi, (ms, mJ).
  static let offloadCIFAR: [Device: Cost] = [
    .coral: Cost(latency: 10.37, energy: 14.61), .raspberry: Cost(latency: 9.68, energy: 27.67),
    .jetson7: Cost(latency: 8.34, energy: 50.48), .jetson15: Cost(latency: 8.20, energy: 55.91),
  ]
  static let offloadImageNet: [Device: Cost] = [
    .coral: Cost(latency: 84.41, energy: 145.13), .raspberry: Cost(latency: 28.74, energy: 112.01),
    .jetson7: Cost(latency: 16.42, energy: 111.57), .jetson15: Cost(latency: 16.45, energy: 124.93),
  ]

  /// Table 4: a model on a device: accuracy in percent, ms, mJ.
  struct Model {
    let name: String
    let rows: [Device: (accuracy: Double, latency: Double, energy: Double)]

    func cost(_ device: Device) -> Cost? { rows[device].map { Cost(latency: $0.latency, energy: $0.energy) } }

    func strategy(_ device: Device) -> Strategy? {
      rows[device].map {
        Strategy(name: name, accuracy: $0.accuracy / 100, cost: Cost(latency: $0.latency, energy: $0.energy))
      }
    }
  }

  static let resNet8 = Model(
    name: "ResNet-8",
    rows: [
      .coral: (86.98, 1.50, 2.14), .raspberry: (86.97, 1.63, 6.22), .jetson15: (86.91, 0.17, 1.38),
      .jetson7: (86.91, 0.25, 1.72),
    ])
  static let resNet56 = Model(
    name: "ResNet-56",
    rows: [
      .coral: (93.66, 6.45, 9.86), .raspberry: (93.53, 14.36, 55.59), .jetson15: (93.72, 0.64, 5.47),
      .jetson7: (93.72, 1.03, 7.12),
    ])
  static let alexNet = Model(
    name: "AlexNet",
    rows: [
      .coral: (74.39, 69.41, 112.00), .raspberry: (74.27, 4.75, 19.38), .jetson15: (74.74, 0.39, 4.43),
      .jetson7: (74.74, 0.63, 5.59),
    ])
  static let resNet18 = Model(
    name: "ResNet-18",
    rows: [
      .coral: (68.75, 168.22, 230.68), .raspberry: (69.67, 227.66, 977.33), .jetson15: (69.59, 0.84, 10.56),
      .jetson7: (69.59, 1.85, 16.13),
    ])
  static let resNet50 = Model(
    name: "ResNet-50",
    rows: [
      .coral: (74.97, 690.43, 939.69), .raspberry: (75.86, 461.84, 2004.21), .jetson15: (76.01, 1.80, 23.60),
      .jetson7: (76.01, 4.04, 35.71),
    ])
  /// Section 4.4; measured at one power mode only.
  static let regNet = Model(name: "RegNetY32GF", rows: [.jetson15: (82.09, 14.88, 213.67)])

  /// Table 6, the columns of HI: (ms, mJ).
  static let hierarchical: [(model: Model, device: Device, latency: Double, energy: Double)] = [
    (resNet8, .raspberry, 3.82, 12.55), (resNet8, .jetson7, 2.04, 12.57), (resNet8, .jetson15, 1.87, 13.05),
    (resNet56, .raspberry, 15.21, 58.10), (resNet56, .jetson7, 1.67, 10.95), (resNet56, .jetson15, 1.24, 9.63),
    (alexNet, .raspberry, 7.81, 28.22), (alexNet, .jetson7, 3.27, 21.59), (alexNet, .jetson15, 2.90, 21.53),
  ]
}
