package data_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"cajal/data"
	"cajal/rng/numpy"
	"cajal/tensor"
)

type golden struct {
	Split []struct {
		N           int
		Fraction    float64
		Seed        *uint32
		Train, Test []int
	}
	KFold, Stratified []foldsCase
	Scalers           []scalerCase
}

type foldsCase struct {
	Name  string
	Y     []int64
	K     int
	Seed  *uint32
	Folds []data.Fold
}

type scalerCase struct {
	Name                       string
	X, Other, Standard, MinMax [][]float64
	Mean, Scale, Min, Max      []float64
}

// readGolden reads what testdata/reference.py wrote.
func readGolden(t *testing.T) (g golden) {
	t.Helper()
	b, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Split) != 15 || len(g.KFold) != 27 || len(g.Stratified) != 27 || len(g.Scalers) != 4 {
		t.Fatalf("golden file has %d splits, %d and %d folds, %d scalers, want 15, 27, 27, 4",
			len(g.Split), len(g.KFold), len(g.Stratified), len(g.Scalers))
	}
	return g
}

func shuffler(seed *uint32) data.Shuffler {
	if seed == nil {
		return nil
	}
	return numpy.Seed(*seed)
}

func TestSplitAsScikitLearn(t *testing.T) {
	for _, c := range readGolden(t).Split {
		input := fmt.Sprintf("%d samples, fraction %v, shuffled %v", c.N, c.Fraction, c.Seed != nil)
		train, test, err := data.Split(c.N, c.Fraction, shuffler(c.Seed))
		if err != nil {
			t.Errorf("%s: %v", input, err)
		}
		if !slices.Equal(train, c.Train) || !slices.Equal(test, c.Test) {
			t.Errorf("%s: got %v and %v, want %v and %v", input, train, test, c.Train, c.Test)
		}
	}
}

func TestFoldsAsScikitLearn(t *testing.T) {
	g := readGolden(t)
	for _, c := range g.KFold {
		got, err := data.KFold(len(c.Y), c.K, shuffler(c.Seed))
		compareFolds(t, "k-fold", c, got, err)
	}
	for _, c := range g.Stratified {
		got, err := data.StratifiedKFold(tensor.From(c.Y), c.K, shuffler(c.Seed))
		compareFolds(t, "stratified", c, got, err)
	}
}

func compareFolds(t *testing.T, kind string, c foldsCase, got []data.Fold, err error) {
	t.Helper()
	same := func(a, b data.Fold) bool { return slices.Equal(a.Train, b.Train) && slices.Equal(a.Test, b.Test) }
	if err != nil || !slices.EqualFunc(got, c.Folds, same) {
		t.Errorf("%s, labels %v, %d folds, shuffled %v: got %v (%v), want %v", kind, c.Y, c.K, c.Seed != nil, got, err, c.Folds)
	}
}
