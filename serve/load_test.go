package serve

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cajal/data/table/csv"
	"cajal/experiment"
	"cajal/internal/testenv"
	"cajal/model"
)

// TestLoad puts a server under load from a second process, ends it in the
// middle of that, and demands that every request that was accepted has its
// answer, and that every answer is the one that a file gets which is predicted
// as a whole. CAJAL_LOAD=30s makes it last longer.
func TestLoad(t *testing.T) {
	testenv.SkipEmulated(t, "it would start a second process")
	if runtime.GOOS == "js" {
		t.Skip("there is no second process")
	}
	last := 1500 * time.Millisecond
	if v := os.Getenv("CAJAL_LOAD"); v != "" {
		var err error
		if last, err = time.ParseDuration(v); err != nil {
			t.Fatalf("CAJAL_LOAD: %v", err)
		}
	}
	dir := t.TempDir()
	m, rows := trainFlowers(t, dir)
	s := startModel(t, Trained(m), Limit(Limits{Time: time.Minute, Grace: time.Minute})) // a busy machine is no mistake

	client := exec.Command(os.Args[0], "-test.run=^TestLoadClient$", "-test.v")
	client.Env = append(os.Environ(), "CAJAL_LOAD_URL=http://"+s.addr, "CAJAL_LOAD_ROWS="+rows)
	var out bytes.Buffer
	client.Stdout, client.Stderr = &out, &out
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	// The clock starts once the second process has got going, however long that takes.
	for began := time.Now(); answered(t, s.Server) == 0 && time.Since(began) < time.Minute; {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(last)
	s.end(nil)
	if err := <-s.ended; err != nil {
		t.Errorf("Serve: %v", err)
	}
	if err := client.Wait(); err != nil {
		t.Fatalf("the client: %v\n%s", err, out.Bytes())
	}
	_, line, _ := strings.Cut(out.String(), "answers: ")
	line, _, _ = strings.Cut(line, "\n")
	n, _ := strconv.Atoi(line)
	if n < 20 {
		t.Errorf("the client got %d answers, too few to tell\n%s", n, out.Bytes())
	}
	if sent := answered(t, s.Server); n != sent {
		t.Errorf("the server answered %d requests, and %d answers arrived", sent, n)
	}
	t.Logf("%s answers in %v", line, last)
}

// answered returns how many requests to predict the server has answered.
func answered(t *testing.T, s *Server) (n int) {
	t.Helper()
	families, err := s.metrics.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			for _, label := range m.GetLabel() {
				if f.GetName() == "cajal_requests_total" && label.GetName() == "endpoint" && label.GetValue() == "POST /predict" {
					n += int(m.GetCounter().GetValue())
				}
			}
		}
	}
	return n
}

// question is a row and the answer that it must get, as JSON.
type question struct{ Row, Want json.RawMessage }

// trainFlowers trains a network on a table, and writes questions with the
// answers of the table as a whole.
func trainFlowers(t *testing.T, dir string) (m *model.Model, questions string) {
	t.Helper()
	var b strings.Builder
	b.WriteString("length,width,colour,kind\n")
	r := rand.New(rand.NewPCG(3, 0))
	for range 400 {
		length, width, colour := r.NormFloat64(), r.NormFloat64()*100, []string{"red", "blue", "white", ""}[r.IntN(4)]
		kind := "rose"
		if length > 0 && colour != "red" {
			kind = "lily"
		} else if width > 50 {
			kind = "tulip"
		}
		fmt.Fprintf(&b, "%.4f,%.7g,%s,%s\n", length, width, colour, kind)
	}
	file := filepath.Join(dir, "flowers.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	m = trainFile(t, file, experiment.Hints{Target: "kind"})
	f, err := csv.Open(file, m.Schema().Options(false))
	if err != nil {
		t.Fatal(err)
	}
	xs, err := m.Schema().Encode(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	y, err := m.Predict(t.Context(), xs...)
	if err != nil {
		t.Fatal(err)
	}
	var q []question
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")[1:]
	for i, a := range model.Answers(y, m.Classes(), m.Targets()) {
		cells := strings.Split(lines[i], ",")
		row := fmt.Sprintf(`{"length":%s,"width":%q,"colour":%q}`, cells[0], cells[1], cells[2])
		want, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		q = append(q, question{json.RawMessage(row), want})
	}
	questions = filepath.Join(dir, "questions.json")
	all, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(questions, all, 0o644); err != nil {
		t.Fatal(err)
	}
	return m, questions
}

// TestLoadClient is the second process: it asks from several goroutines until
// the server refuses connections.
func TestLoadClient(t *testing.T) {
	url := os.Getenv("CAJAL_LOAD_URL")
	if url == "" {
		t.Skip("it is the client of TestLoad")
	}
	text, err := os.ReadFile(os.Getenv("CAJAL_LOAD_ROWS"))
	if err != nil {
		t.Fatal(err)
	}
	var questions []question
	if err := json.Unmarshal(text, &questions); err != nil {
		t.Fatal(err)
	}
	var answers atomic.Int64
	var all sync.WaitGroup
	for c := range 8 {
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(c), 0))
			h := &http.Client{Transport: &http.Transport{DisableKeepAlives: c%2 == 0}}
			for askSome(t, h, url, questions, r, &answers) {
			}
		})
	}
	all.Wait()
	fmt.Printf("answers: %d\n", answers.Load())
}

// askSome sends some questions in one request, counts the answer and checks it. It
// returns false once there is no server any more.
func askSome(t *testing.T, h *http.Client, url string, questions []question, r *rand.Rand, answers *atomic.Int64) bool {
	var rows []json.RawMessage
	var want []json.RawMessage
	for range 1 + r.IntN(1<<r.IntN(7)) {
		q := questions[r.IntN(len(questions))]
		rows, want = append(rows, q.Row), append(want, q.Want)
	}
	body, err := json.Marshal(rows)
	if err != nil {
		t.Error(err)
		return false
	}
	a, err := h.Post(url+"/predict", "application/json", bytes.NewReader(body))
	if err != nil {
		// A connection that was refused, or that the server closed while it was
		// idle. Whether the request was accepted the server knows, and no text of
		// an error: TestLoad compares its count with that of the answers here.
		return false
	}
	defer a.Body.Close()
	got, err := io.ReadAll(a.Body)
	if err != nil {
		t.Errorf("an answer was cut off: %v", err)
		return false
	}
	answers.Add(1)
	if a.StatusCode == http.StatusServiceUnavailable {
		return false
	}
	var answer struct{ Predictions []json.RawMessage }
	if err := json.Unmarshal(got, &answer); err != nil || a.StatusCode != 200 {
		t.Errorf("%s: %d %s", body, a.StatusCode, got)
		return false
	}
	if !reflect.DeepEqual(answer.Predictions, want) {
		for i := range want {
			if i >= len(answer.Predictions) || !bytes.Equal(answer.Predictions[i], want[i]) {
				t.Errorf("%d rows, row %d %s:\n got %s\nwant %s", len(rows), i, rows[i], answer.Predictions[min(i, len(answer.Predictions)-1)], want[i])
				break
			}
		}
		return false
	}
	return true
}
