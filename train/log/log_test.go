package log_test

import (
	"context"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/data"
	"cajal/data/synth"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/train"
	"cajal/train/log"
)

func logs(dir string) []train.FitOption {
	return []train.FitOption{log.CSV(filepath.Join(dir, "logs", "h.csv")), log.JSONL(filepath.Join(dir, "h.jsonl")), log.TensorBoard(filepath.Join(dir, "board"))}
}

// experiment is a training that can be made again from nothing.
type experiment struct{}

func (experiment) model() *train.Model {
	return train.New(nn.Sequential(nn.Linear(2, 5), nn.Sigmoid(), nn.Linear(5, 1)), nn.BinaryCrossEntropy(),
		optim.SGD(0.3, optim.Momentum(0.9), optim.Nesterov(), optim.L2(1e-3)), train.Metrics(metric.Accuracy()))
}

func (experiment) set(t testing.TB) *data.TensorSet {
	s, err := data.Tensors(synth.Moons(70, 0.3, numpy.Seed(0)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (x experiment) opts(t testing.TB) []train.FitOption {
	return []train.FitOption{train.Epochs(4), train.BatchSize(17), train.ShuffleWith(numpy.Seed(5)),
		train.Schedule(optim.Exponential(0.7)), train.Validate(x.set(t)), train.RecordEpochs(1)}
}

func (x experiment) run(t testing.TB, ctx context.Context, more ...train.FitOption) error {
	_, err := x.model().Fit(ctx, x.set(t), append(x.opts(t), more...)...)
	return err
}

func readLogs(t testing.TB, dir string) (table, lines string, scalars []scalar) {
	t.Helper()
	read := func(name ...string) string {
		b, err := os.ReadFile(filepath.Join(append([]string{dir}, name...)...))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	return read("logs", "h.csv"), read("h.jsonl"), decodeBoard(t, []byte(read("board", "events.out.tfevents.0.cajal")))
}

func TestLogs(t *testing.T) {
	x := experiment{}
	dir := t.TempDir()
	seen := 0
	opts := append(x.opts(t), logs(dir)...)
	opts = append(opts, train.On(func(e train.Event) {
		if e.Kind == train.EpochEnded { // the line of an epoch stands in the file when it has ended
			table, _, _ := readLogs(t, dir)
			if seen++; strings.Count(table, "\n") != seen+1 {
				t.Errorf("after %d epochs the table is\n%s", seen, table)
			}
		}
	}))
	h, err := x.model().Fit(t.Context(), x.set(t), opts...)
	if err != nil {
		t.Fatal(err)
	}
	table, lines, scalars := readLogs(t, dir)
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(rows[0], " "), "epoch step rate loss accuracy val_loss val_accuracy"; got != want || len(rows) != 5 {
		t.Fatalf("columns %s in %d rows, want %s in 5", got, len(rows), want)
	}
	numbers := map[string]float64{}
	for _, s := range scalars {
		numbers[fmt.Sprint(s.tag, s.step)] = float64(s.value)
	}
	epochs, records := 0, 0
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		var o map[string]any
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		switch o["event"] {
		case "record":
			if r := h.Records[records]; o["at"] != float64(r.Step) || o["loss"] != r.Loss {
				t.Errorf("record %d is %v, want %+v", records, line, r)
			}
			records++
		case "epoch":
			e := h.Epochs[epochs]
			epochs++
			row := rows[epochs]
			if o["epoch"] != float64(e.Epoch) || o["step"] != float64(5*e.Epoch) || o["loss"] != e.Loss || o["val_accuracy"] != e.Validation[1].Value {
				t.Errorf("line %v, want %+v", line, e)
			}
			if row[0] != fmt.Sprint(e.Epoch) || row[3] != fmt.Sprint(e.Loss) || row[6] != fmt.Sprint(e.Validation[1].Value) {
				t.Errorf("row %v, want %+v", row, e)
			}
			if got := numbers[fmt.Sprint("val_loss", 5*e.Epoch)]; got != float64(float32(e.Validation[0].Value)) {
				t.Errorf("curve val_loss at step %d is %v, want %v", 5*e.Epoch, got, e.Validation[0].Value)
			}
		}
	}
	if epochs != 4 || records != 4 || len(scalars) != 4*5 {
		t.Errorf("%d epochs, %d records, %d points; want 4, 4 and 20", epochs, records, len(scalars))
	}
}

// The logs of a training that was stopped and resumed, and of one that died
// after its last checkpoint, are those of one that was not: no line is missing
// and none stands twice.
func TestResumedLogs(t *testing.T) {
	x := experiment{}
	whole := t.TempDir()
	if err := x.run(t, t.Context(), logs(whole)...); err != nil {
		t.Fatal(err)
	}
	table, lines, scalars := readLogs(t, whole)
	for at := 1; at < 20; at += 3 {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		first := append(logs(dir), train.Checkpoint(dir), train.On(func(e train.Event) {
			if e.Total == at {
				cancel()
			}
		}))
		_ = x.run(t, ctx, first...)
		cancel()
		for _, name := range []string{"logs/h.csv", "h.jsonl", "board/events.out.tfevents.0.cajal"} {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0); err == nil {
				fmt.Fprint(f, "what a training wrote before it was killed")
				f.Close()
			}
		}
		if err := x.run(t, t.Context(), append(logs(dir), train.Checkpoint(dir), train.Resume(dir))...); err != nil {
			t.Fatal(err)
		}
		gotTable, gotLines, gotScalars := readLogs(t, dir)
		if gotTable != table || gotLines != lines {
			t.Errorf("resumed at step %d:\n%s%swant\n%s%s", at, gotTable, gotLines, table, lines)
		}
		if fmt.Sprint(gotScalars) != fmt.Sprint(scalars) {
			t.Errorf("resumed at step %d: curves %v, want %v", at, gotScalars, scalars)
		}
	}
	dir := t.TempDir()
	if err := x.run(t, t.Context(), append(logs(dir), train.Checkpoint(dir), train.Epochs(2))...); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "h.jsonl"), 3); err != nil {
		t.Fatal(err)
	}
	if err := x.run(t, t.Context(), append(logs(dir), train.Resume(dir))...); err == nil || !strings.Contains(err.Error(), "h.jsonl has 3 bytes, and the checkpoint knows of") {
		t.Errorf("error %v, want that the log is too short", err)
	}
	if err := x.run(t, t.Context(), train.Resume(dir)); err != nil {
		t.Errorf("resumed without logs: %v", err)
	}
}

// scalar is a point of a curve in an event file.
type scalar struct {
	step  uint64
	tag   string
	value float32
}

// decodeBoard reads an event file with nothing of what wrote it: checksums bit
// by bit, fields by hand.
func decodeBoard(t testing.TB, b []byte) (all []scalar) {
	t.Helper()
	for n := 0; len(b) > 0; n++ {
		if len(b) < 16 {
			t.Fatalf("%d bytes left for record %d", len(b), n)
		}
		size := int(binary.LittleEndian.Uint64(b))
		data := b[12 : 12+size]
		for _, c := range []struct{ of, sum []byte }{{b[:8], b[8:12]}, {data, b[12+size:]}} {
			if want := binary.LittleEndian.Uint32(c.sum); slowCRC(c.of) != want {
				t.Fatalf("record %d: checksum %x, want %x", n, slowCRC(c.of), want)
			}
		}
		b = b[16+size:]
		event := fields(t, data)
		if version := string(event[3]); (n == 0) != (version == "brain.Event:2") {
			t.Fatalf("record %d: version %q", n, version)
		}
		if n == 0 {
			continue
		}
		value := fields(t, fields(t, event[5])[1])
		step, _ := binary.Uvarint(event[2])
		all = append(all, scalar{step, string(value[1]), math.Float32frombits(binary.LittleEndian.Uint32(value[2]))})
	}
	return all
}

// fields returns the fields of a message: the bytes of each, a varint's as they
// stand.
func fields(t testing.TB, b []byte) map[int][]byte {
	t.Helper()
	all := map[int][]byte{}
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		b = b[n:]
		var size int
		switch key & 7 {
		case 0:
			_, size = binary.Uvarint(b)
		case 1:
			size = 8
		case 2:
			v, n := binary.Uvarint(b)
			size, b = int(v), b[n:]
		case 5:
			size = 4
		default:
			t.Fatalf("wire type %d", key&7)
		}
		all[int(key>>3)] = b[:size]
		b = b[size:]
	}
	return all
}

// slowCRC is the masked CRC-32C from its definition: division by the reflected
// polynomial 0x82f63b78.
func slowCRC(b []byte) uint32 {
	c := ^uint32(0)
	for _, x := range b {
		c ^= uint32(x)
		for range 8 {
			if c&1 == 1 {
				c = c>>1 ^ 0x82f63b78
			} else {
				c >>= 1
			}
		}
	}
	c = ^c
	return (c>>15 | c<<17) + 0xa282ead8
}
