// Package digits has 1797 real handwritten digits within the program: the
// smallest honest test of a network that reads images, with nothing to fetch.
//
// They are 8 × 8 pixels of 17 greys each, made from scanned forms of 32 × 32
// black and white pixels by counting the black ones in each block of 4 × 4. In
// ten random splits, four fifths to learn from, scikit-learn's logistic
// regression gets 97 of 100 right on average, its nearest neighbour 98.
//
// The images are those of 13 writers. A random split has all of them in both
// parts, so a test tells how well a network reads hands that it knows, and
// nothing of strangers.
//
// Source: the test part of 'Optical Recognition of Handwritten Digits' by
// E. Alpaydin and C. Kaynak (1998), UCI Machine Learning Repository, DOI
// 10.24432/C50P49, licensed CC BY 4.0; see the file NOTICE.
package digits

import (
	"bytes"
	_ "embed"
	"fmt"

	"cajal/data"
	"cajal/data/idx"
	"cajal/rng"
	"cajal/tensor"
)

// Classes is the number of classes, one for each digit.
const Classes = 10

// ink is the largest value of a pixel, where all 16 of its block are ink.
const ink = 16

//go:generate python3 make.py

//go:embed digits-images.idx3.gz
var images []byte

//go:embed digits-labels.idx1.gz
var labels []byte

// Load returns the images x, Float32 (1797, 1, 8, 8) from 0, paper, to 1, ink, in
// steps of 1/16, and the digits y that they show, Int64 (1797), in the order
// of the source. Each call returns arrays of its own.
func Load() (x, y *tensor.Tensor) {
	x = unpack("images", images).Tensor(tensor.Float32)
	for i, v := range x.Float32s() {
		x.Float32s()[i] = v / ink
	}
	return x.Reshape(x.Dim(0), 1, x.Dim(1), x.Dim(2)), unpack("labels", labels).Tensor(tensor.Int64)
}

// unpack reads an embedded file. No data of a user's can make it fail.
func unpack(name string, packed []byte) *idx.Array {
	a, err := idx.Read(bytes.NewReader(packed), "digits "+name, idx.Limit)
	if err != nil {
		panic(fmt.Sprintf("digits: the embedded file is damaged: %v", err))
	}
	return a
}

// Split returns the standard split: 1437 images to train on and 360 to test
// on, stratified by digit and shuffled by the stream "digits/split" of seed 0.
// It is the same on every machine and in every run. Batches are X, Float32
// (N, 1, 8, 8), and Y, Int64 (N), as Load has them.
func Split() (train, test *data.TensorSet) {
	x, y := Load()
	const fraction = 0.2
	trainIndex, testIndex, err := data.SplitStratified(y, fraction, rng.New(0).Stream("digits/split"))
	if err != nil {
		panic(err) // the labels are ours
	}
	return part(x, y, trainIndex), part(x, y, testIndex)
}

func part(x, y *tensor.Tensor, index []int) *data.TensorSet {
	set, err := data.Tensors(data.Take(x, index), data.Take(y, index))
	if err != nil {
		panic(err) // as above
	}
	return set
}
