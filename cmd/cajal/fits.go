package main

import (
	"fmt"
	"os"

	"cajal/experiment"
	"cajal/model"
)

// fits refuses samples that would take more memory than there is, before they are made:
// the system would end the program in the middle of it, without a word.
func (in *sampleFlags) fits(name string, bytes float64) error {
	if in.shared.anyMemory {
		return nil
	}
	if err := experiment.CheckMemory(bytes); err != nil {
		return fmt.Errorf("%s: %w; want fewer samples at a time, or --any-memory to begin nevertheless", name, err)
	}
	return nil
}

// fileFits is fits of a file of numbers, of which each takes times as many bytes in memory
// as in the file, or more. What is no file that can be measured, reading refuses.
func (in *sampleFlags) fileFits(name string, times float64) error {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	return in.fits(name, times*float64(info.Size()))
}

// numberBytes is how many a number takes that a model reads, at least.
const numberBytes = 4

// rowBytes is how many bytes a row takes once it is encoded.
func rowBytes(m *model.Model) float64 { return numberBytes * float64(m.Schema().Width()) }
