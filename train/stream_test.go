package train_test

import (
	"io"
	"strings"
	"testing"

	"cajal/data"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/train"
)

// lines hands out a data set as a stream.
type lines struct {
	set data.Dataset
	at  int
}

func (s *lines) Next(b *data.Batch, n int) error {
	if s.at == s.set.Len() {
		return io.EOF
	}
	index := make([]int, min(n, s.set.Len()-s.at))
	for i := range index {
		index[i] = s.at + i
	}
	s.at += len(index)
	return s.set.Gather(b, index)
}

func (s *lines) Token() ([]byte, error) { return []byte{byte(s.at)}, nil }

func (s *lines) Seek(token []byte) error {
	s.at = 0
	if token != nil {
		s.at = int(token[0])
	}
	return nil
}

// A data set as a stream is trained on as the set itself is in order, to the bit.
func TestStreamIsASetInOrder(t *testing.T) {
	s := moonsSet(t, 105)
	a, b := smallModel(), smallModel()
	want, err := a.Fit(t.Context(), s, train.Epochs(3), train.BatchSize(20), train.InOrder(), train.Validate(s))
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.FitStream(t.Context(), &lines{set: s}, train.Epochs(3), train.BatchSize(20), train.Validate(s))
	if err != nil {
		t.Fatal(err)
	}
	if x, y := bits(a, want), bits(b, got); x != y {
		t.Error(firstDifference(y, x))
	}
}

// A training on a shuffled stream that is left at any event, in the middle of a
// block, of the stream or between two epochs, and resumed by its token ends with
// the bits of one that was not; with shards as well.
func TestStreamResumesExactly(t *testing.T) {
	for name, more := range map[string][]train.FitOption{
		"whole epochs":            {train.Epochs(3)},
		"epochs of steps":         {train.Epochs(5), train.StepsPerEpoch(4)},
		"epochs that meet ends":   {train.Epochs(4), train.StepsPerEpoch(6)},
		"shards":                  {train.Epochs(3), train.Accumulate(4)},
		"shards, epochs of steps": {train.Epochs(5), train.StepsPerEpoch(4), train.Accumulate(2)},
	} {
		made := func() (*train.Model, data.Stream, []train.FitOption) {
			net := nn.Sequential(nn.Linear(2, 6), nn.Dropout(0.2), nn.Tanh(), nn.Linear(6, 2))
			m := train.New(net, nn.CrossEntropy(), optim.Adam(0.01), train.Metrics(metric.Accuracy()), train.Seed(5))
			s := data.NewBlocks(&lines{set: moonsSet(t, 70)}, 30, m.Streams().Stream("blocks"))
			return m, s, append([]train.FitOption{train.BatchSize(12)}, more...)
		}
		m, s, opts := made()
		events := 0
		h, err := m.FitStream(t.Context(), s, append(opts, train.On(func(train.Event) { events++ }))...)
		if err != nil {
			t.Fatal(err)
		}
		want := bits(m, h)
		for at := 0; at < events; at += train.Stride {
			dir, n := t.TempDir(), 0
			m, s, opts := made()
			for _, err := range m.TrainStream(t.Context(), s, append(opts, train.Checkpoint(dir))...) {
				if err != nil {
					t.Fatal(err)
				}
				if n++; n > at {
					break
				}
			}
			m, s, opts = made()
			h, err := m.FitStream(t.Context(), s, append(opts, train.Resume(dir))...)
			if err != nil {
				t.Fatalf("%s, left at event %d: %v", name, at, err)
			}
			if got := bits(m, h); got != want {
				t.Fatalf("%s, left at event %d and resumed: %s", name, at, firstDifference(got, want))
			}
		}
	}
}

func TestStreamRefuses(t *testing.T) {
	s := moonsSet(t, 10)
	for want, opts := range map[string][]train.FitOption{
		"give a batch size":                 {train.BatchSize(0)},
		"a stream has none":                 {train.RecordEpochs(1)},
		"belong to data sets":               {train.InOrder()},
		"-1 steps per epoch":                {train.StepsPerEpoch(-1)},
		"a batch of 32 samples in 5 shards": {train.Accumulate(5)},
	} {
		if _, err := smallModel().FitStream(t.Context(), &lines{set: s}, opts...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
	if _, err := smallModel().Fit(t.Context(), s, train.StepsPerEpoch(3)); err == nil || !strings.Contains(err.Error(), "belong to a stream") {
		t.Errorf("steps per epoch of a data set: error %v", err)
	}
}
