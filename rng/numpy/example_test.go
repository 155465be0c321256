package numpy_test

import (
	"fmt"

	"cajal/rng/numpy"
)

// The same lines in Python, after np.random.seed(0), give the same numbers.
func Example() {
	r := numpy.Seed(0)
	w := r.Randn(2, 2)
	fmt.Println(w.At(0, 0), w.At(0, 1), w.At(1, 0), w.At(1, 1))
	fmt.Println(r.Permutation(5))
	fmt.Println(r.Float64())
	// Output:
	// 1.764052345967664 0.4001572083672233 0.9787379841057392 2.240893199201458
	// [2 0 4 3 1]
	// 0.4375872112626925
}

func ExampleRandomState_Shuffle() {
	names := []string{"Ada", "Ben", "Cal", "Dot"}
	r := numpy.Seed(0)
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	fmt.Println(names)
	// Output: [Cal Dot Ben Ada]
}

// A generator may be put away and taken up where it stood.
func ExampleRandomState_UnmarshalBinary() {
	r := numpy.Seed(1)
	r.NormFloat64()
	state, err := r.MarshalBinary()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.NormFloat64(), r.Float64())

	var later numpy.RandomState
	if err := later.UnmarshalBinary(state); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(later.NormFloat64(), later.Float64())
	// Output:
	// -0.6117564136500754 0.00011437481734488664
	// -0.6117564136500754 0.00011437481734488664
}

// The same lines in Python give the same numbers:
//
//	rng = np.random.default_rng(42)
//	rng.standard_normal(2)
//	rng.integers(0, 10, 5)
//	rng.choice(100, 4, replace=False)
func ExampleDefaultRNG() {
	rng := numpy.DefaultRNG(42)
	z := rng.StandardNormal(2)
	fmt.Println(z.At(0), z.At(1))
	fmt.Println(rng.Integers(0, 10, 5).Int64s())
	fmt.Println(rng.Sample(100, 4))
	// Output:
	// 0.30471707975443135 -1.0399841062404955
	// [4 8 0 6 2]
	// [9 51 96 73]
}

// Each worker gets a generator of its own from one seed.
func ExampleSeedSequence_Spawn() {
	for i, s := range numpy.NewSeedSequence(7).Spawn(3) {
		rng := numpy.NewGenerator(numpy.NewPCG64(s))
		fmt.Println("worker", i, "draws", rng.IntN(1000))
	}
	// Output:
	// worker 0 draws 305
	// worker 1 draws 681
	// worker 2 draws 396
}
