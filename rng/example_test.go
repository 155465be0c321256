package rng_test

import (
	"fmt"

	"cajal/rng"
)

// Draws from one stream move no other.
func Example() {
	streams := rng.New(42)
	fmt.Println("shuffle:", streams.Stream("shuffle").Perm(6))

	again := rng.New(42)
	for range 1000 {
		again.Stream("init").NormFloat64()
	}
	fmt.Println("shuffle:", again.Stream("shuffle").Perm(6))
	// Output:
	// shuffle: [4 0 1 5 3 2]
	// shuffle: [4 0 1 5 3 2]
}

func ExampleStreams_Restore() {
	streams := rng.New(42)
	streams.Stream("init").NormFloat64()
	states, seed := streams.States(), streams.Seed()
	fmt.Printf("%.4f\n", streams.Stream("init").NormFloat64())

	later := rng.New(seed)
	if err := later.Restore(states); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f\n", later.Stream("init").NormFloat64())
	// Output:
	// 0.8871
	// 0.8871
}
