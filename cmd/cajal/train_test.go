package main

import "testing"

func TestSize(t *testing.T) {
	for bytes, want := range map[int]string{0: "0 bytes", 272: "272 bytes", 28_808: "28.8 kB", 3_145_728: "3.1 MB", 2_100_000_000: "2.1 GB"} {
		if got := size(bytes); got != want {
			t.Errorf("%d: got %q, want %q", bytes, got, want)
		}
	}
}
