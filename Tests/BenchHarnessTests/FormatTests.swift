import BenchHarness
import Testing

@Suite("Numbers for people")
struct FormatTests {
    @Test(
        "Times have three digits and the unit that fits",
        arguments: [
            (2.0, "2.00 s"), (123.4, "123 s"), (1234, "1230 s"), (0.0456, "45.6 ms"), (0.001, "1.00 ms"),
            (0.000_999_9, "1.00 ms"), (0.000_999, "999 µs"), (7.89e-7, "789 ns"), (1.2e-10, "0.120 ns"), (0, "0 ns"),
        ])
    func seconds(_ value: Double, _ text: String) { #expect(Format.seconds(value) == text) }

    @Test(
        "Rates have a prefix and a singular unit",
        arguments: [
            (12_345_678, "12.3 Mpixel/s"), (999.6, "1.00 kpixel/s"), (812, "812 pixel/s"), (0.5, "0.500 pixel/s"),
            (4.2e9, "4.20 Gpixel/s"), (3.0, "3.00 pixel/s"),
        ])
    func rate(_ value: Double, _ text: String) { #expect(Format.rate(value, "pixels") == text) }

    @Test(
        "Amounts are exact while they are short",
        arguments: [(1, "1 sum"), (4096, "4096 sums"), (262_144, "262 ksum")])
    func amount(_ items: Int, _ text: String) { #expect(Format.amount(items, "sums") == text) }

    @Test(
        "Speed-ups have two digits below 1",
        arguments: [
            (1.934, "1.93×"), (0.98, "0.98×"), (0.996, "1.00×"), (411.6, "412×"), (0.0042, "0.0042×"), (1, "1.00×"),
        ])
    func speedUp(_ ratio: Double, _ text: String) { #expect(Format.speedUp(ratio) == text) }

    @Test(
        "Shares are percentages",
        arguments: [(0.98, "98 %"), (0.0994, "9.9 %"), (0.0997, "10 %"), (0, "0.0 %"), (0.0003, "<0.1 %")])
    func percent(_ share: Double, _ text: String) { #expect(Format.percent(share) == text) }
}
