package serve

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// statsAt asks for statistics.
func statsAt(t *testing.T, h *httptest.Server, path string) []ModelStatistics {
	t.Helper()
	status, text := ask(t, h, path, "")
	var told struct {
		ModelStats []ModelStatistics `json:"model_stats"`
	}
	if err := json.Unmarshal([]byte(text), &told); err != nil || status != 200 {
		t.Fatalf("%s: %d %s, %v", path, status, text, err)
	}
	return told.ModelStats
}

// The statistics count requests, rows and batches, and what each part of them took.
func TestStatistics(t *testing.T) {
	const each = 2 * time.Millisecond
	slow := constant{value: 1, before: func() { time.Sleep(each) }}
	s, h := newModels(t, Limit(Limits{Batch: 256}))
	load(t, s, map[string]Model{"m/1": slow, "m/2": slow, "other/1": constant{}})
	began := time.Now()
	const path = "/models/m/versions/1/predict"
	for range 3 {
		ask(t, h, path, sixNumbers)
	}
	rows := strings.TrimSuffix(strings.Repeat("[1,2,3,4,5,6],", 600), ",")
	ask(t, h, path, "["+rows+"]")
	ask(t, h, "/v1/models/m:predict", `{"instances":[[1,2,3,4,5,6]]}`) // of version 2
	ask(t, h, path, "[[1]]")
	ask(t, h, path+"?interval=0.5", sixNumbers)
	ask(t, h, "/models/m/versions/1/explain", sixNumbers)

	all := statsAt(t, h, "/v2/models/stats")
	if len(all) != 3 || all[0].Name != "m" || all[1].Version != "2" || all[2].Name != "other" {
		t.Fatalf("the statistics of all are %+v", all)
	}
	if of := statsAt(t, h, "/v2/models/m/stats"); len(of) != 2 || of[1].InferenceCount != 1 || of[1].ExecutionCount != 1 {
		t.Errorf("the statistics of m are %+v", of)
	}
	if last := all[2].LastInference; last != 0 || all[2].ExecutionCount != 0 || len(all[2].BatchStats) != 0 {
		t.Errorf("a model that nobody asked has %+v", all[2])
	}
	one := statsAt(t, h, "/v2/models/m/versions/1/stats")
	if len(one) != 1 {
		t.Fatalf("the statistics of a version are %+v", one)
	}
	m, of := one[0], one[0].InferenceStats
	if m.InferenceCount != 603 || m.ExecutionCount != 6 || of.Success.Count != 4 || of.Fail.Count != 2 {
		t.Errorf("603 rows in 6 batches for 4 requests, and 2 that fail, are told as %+v", m)
	}
	sum := int64(0)
	for _, d := range []Duration{of.Queue, of.ComputeInput, of.ComputeInfer, of.ComputeOutput} {
		if d.Count != 4 || d.Ns < 0 {
			t.Errorf("a part of 4 requests is %+v", d)
		}
		sum += d.Ns
	}
	if sum > of.Success.Ns || of.ComputeInfer.Ns < int64(6*each) {
		t.Errorf("parts that add up to %d ns in requests of %d ns, of which 6 batches are %d", sum, of.Success.Ns, of.ComputeInfer.Ns)
	}
	if m.LastInference < began.UnixMilli() || m.LastInference > time.Now().UnixMilli() {
		t.Errorf("the last request came at %d", m.LastInference)
	}
	want := map[int]int64{1: 3, 88: 1, 256: 2}
	for _, b := range m.BatchStats {
		if n := want[b.BatchSize]; b.ComputeInfer.Count != n || b.ComputeInput.Count != n || b.ComputeOutput.Count != n || b.ComputeInfer.Ns < n*int64(each) {
			t.Errorf("batches of %d rows: %+v, want %d", b.BatchSize, b, n)
		}
	}
	if len(m.BatchStats) != len(want) || m.BatchStats[0].BatchSize != 1 {
		t.Errorf("the batches are %+v", m.BatchStats)
	}
	load(t, s, map[string]Model{"m/1": constant{}})
	ask(t, h, path, sixNumbers)
	if m := statsAt(t, h, "/v2/models/m/versions/1/stats")[0]; m.InferenceCount != 604 || m.ExecutionCount != 7 {
		t.Errorf("after a swap and another request: %+v", m)
	}
	if status, got := ask(t, h, "/v2/models/none/stats", ""); status != 404 {
		t.Errorf("of no model: %d %s", status, got)
	}
}

// Of a transport the memory for statistics is charged, of which a model can have many.
func TestStatisticsAreCharged(t *testing.T) {
	s, _ := newModels(t, Limit(Limits{Memory: 1 << 20}))
	load(t, s, map[string]Model{"m/1": constant{}})
	m, err := s.models.find("m", "1")
	if err != nil {
		t.Fatal(err)
	}
	defer m.release()
	for _, c := range []struct{ sizes, status int }{{1000, 0}, {3000, 413}} {
		for rows := range c.sizes {
			m.statistics.executed(rows, 1, 1, 1)
		}
		call := &Call{q: &request{server: s}}
		all, err := call.Statistics("", "")
		call.release()
		if c.status == 0 && (err != nil || len(all) != 1) || c.status != 0 && (err == nil || statusOf(err) != c.status) {
			t.Errorf("%d sizes of batches: got %v, want status %d", c.sizes, err, c.status)
		}
	}
}
