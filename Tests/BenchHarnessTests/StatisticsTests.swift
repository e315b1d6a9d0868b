import BenchHarness
import Testing

@Suite("Statistics")
struct StatisticsTests {
    @Test("The median is the middle sample, or the mean of the two middle ones")
    func median() {
        #expect(Statistics.median([3]) == 3)
        #expect(Statistics.median([9, 1, 4]) == 4)
        #expect(Statistics.median([8, 1, 2, 4]) == 3)
    }

    @Test("Spread: the median of the distances from the median, and the deviation with n − 1")
    func spread() {
        // median 4; distances 3 2 0 3 6, sorted 0 2 3 3 6
        #expect(Statistics.medianAbsoluteDeviation([1, 2, 4, 7, 10]) == 3)
        // mean 5; squares 9 1 1 1 0 0 4 16 = 32; 32 / 7
        let samples: [Double] = [2, 4, 4, 4, 5, 5, 7, 9]
        #expect(abs(Statistics.standardDeviation(samples) - 2.138_089_935_299_395) < 1e-12)
        #expect(abs(Statistics.relativeDeviation(samples) - 0.427_617_987_059_879) < 1e-12)
        #expect(Statistics.standardDeviation([5]) == 0)
    }

    @Test("The interval's ends are the samples that the binomial distribution gives")
    func interval() {
        #expect(Statistics.medianInterval([7]) == [7, 7])
        // The median of three draws from three is the smallest with probability 7/27, far above 2.5 %.
        #expect(Statistics.medianInterval([1, 2, 3]) == [1, 3])
        // Of nine: at most the smallest with 0.14 %, at most the second with 3.0 %.
        #expect(Statistics.medianInterval([1, 2, 3, 4, 5, 6, 7, 8, 9]) == [2, 8])
    }

    @Test("The same samples give the same interval, in any order")
    func intervalIsRepeatable() {
        let samples = (1...24).map { 1 + 0.01 * Double($0 * $0 % 17) }
        let first = Statistics.medianInterval(samples)
        #expect(first == Statistics.medianInterval(samples))
        #expect(first == Statistics.medianInterval(samples.reversed()))
        #expect(first[0] <= Statistics.median(samples) && Statistics.median(samples) <= first[1])
        #expect(first[0] < first[1])
    }

    @Test(
        "A ratio's interval holds the ratio, is that of the reciprocals turned round, and has no width without a spread"
    )
    func ratios() {
        let slow = (1...20).map { 2 + 0.01 * Double($0 * $0 % 17) }
        let fast = (1...20).map { 1 + 0.01 * Double($0 * $0 % 13) }
        let ratio = Statistics.median(slow) / Statistics.median(fast)
        let interval = Statistics.ratioInterval(slow, fast)
        #expect(interval[0] < ratio && ratio < interval[1] && interval[0] > 1)
        #expect(interval == Statistics.ratioInterval(slow.reversed(), fast))
        #expect(Statistics.ratioInterval([4, 4], [2, 2, 2]) == [2, 2])
    }

    @Test("With three samples on each side no order is rarer than one in ten, with four one in 35")
    func smallestP() {
        #expect(abs(Statistics.smallestP(3, 3) - 0.1) < 1e-15)
        #expect(abs(Statistics.smallestP(4, 4) - 2.0 / 70) < 1e-15)
        #expect(Statistics.smallestP(1, 1) == 1 && Statistics.smallestP(0, 9) == 1)
    }

    @Test("Intervals that share a point overlap")
    func overlap() {
        #expect(Statistics.overlap([1, 2], [2, 3]))
        #expect(Statistics.overlap([1, 9], [2, 3]))
        #expect(!Statistics.overlap([1, 2], [2.1, 3]))
        #expect(!Statistics.overlap([2.1, 3], [1, 2]))
    }

    @Test("A row is noted when it is noisy, short or has few samples; passes count towards its length")
    func notes() {
        func notes(_ samples: [Double], passes: Int = 1, workers: Int = 2, granted: Int? = nil, cores: Int? = nil)
            -> [String]
        {
            QualityNotes.notes(
                samples: samples, passes: passes, workers: workers, granted: granted, usableCores: cores)
        }
        #expect(notes([1, 1.01, 1.02]).isEmpty)
        #expect(notes([1, 1.01]) == ["2 samples: too few for an interval"])
        #expect(notes([1]) == ["one sample: too few for an interval"])
        // mean 1.1, standard deviation 0.1732
        #expect(notes([1, 1, 1.3]) == ["noisy: the standard deviation is above 10 % of the mean"])
        #expect(
            notes([5e-4, 5e-4, 5e-4]) == ["short: 500 µs were timed at once; below 1 ms the clock matters"])
        #expect(notes([5e-4, 5e-4, 5e-4], passes: 2).isEmpty)
        #expect(notes([1, 1, 1], workers: 4, granted: 2) == ["4 threads were asked for, 2 granted"])
        #expect(notes([1, 1, 1], workers: 4, cores: 2) == ["4 workers share 2 usable cores"])
        #expect(notes([1, 1, 1], workers: 2, cores: 2).isEmpty)
    }
}

@Suite("The rank test")
struct RankTests {
    @Test("Samples that do not mix differ, from four on each side")
    func separated() {
        #expect(Statistics.differ([1, 2, 3, 4], [5, 6, 7, 8]))  // p = 2 / 70
        #expect(!Statistics.differ([1, 2, 3], [5, 6, 7]))  // p = 2 / 20
    }

    @Test("Samples that mix do not differ; equal ones neither")
    func mixed() {
        #expect(!Statistics.differ([1, 3, 5, 7], [2, 4, 6, 8]))
        #expect(!Statistics.differ([1, 1, 1, 1], [1, 1, 1, 1]))
    }

    @Test("Beyond 200 samples the answers are those of fewer ones")
    func many() {
        let many = (0..<150).map { 1 + Double($0 * 7 % 101) / 1000 }
        #expect(!Statistics.differ(many, many.reversed()))
        #expect(Statistics.differ(many, many.map { $0 * 1.05 }))
        #expect(!Statistics.differ(many, many.map { $0 * 1.0001 }))
    }

    @Test("One outlier among enough samples hides nothing", arguments: [(5, false), (6, false), (7, true), (9, true)])
    func outlier(count: Int, differ: Bool) {
        let fast = (1..<count).map { 1 + Double($0) / 100 } + [3]
        let slow = (0..<count).map { 2 + Double($0) / 100 }
        // U = count, by enumeration: p = 0.151, 0.065, 0.026, 0.004.
        #expect(Statistics.differ(fast, slow) == differ)
    }
}
