package serve

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A flood of requests for one model, of places or of memory, leaves others theirs.
func TestFloodOfOneModel(t *testing.T) {
	leave := make(chan struct{})
	var armed atomic.Bool
	slow := constant{before: func() {
		if armed.Load() {
			<-leave
		}
	}}
	const concurrent = 64
	s, h := newModels(t, Workers(1), Limit(Limits{Concurrent: concurrent, Memory: 16 << 20, Time: time.Minute}), LimitModel("small", ModelLimits{Concurrent: 3, Rows: 2}))
	load(t, s, map[string]Model{"flooded/1": slow, "small/1": slow, "other/1": constant{value: 7}})
	armed.Store(true)
	flooded, _ := s.models.find("flooded", "")
	small, _ := s.models.find("small", "")
	defer flooded.release()
	defer small.release()
	var all sync.WaitGroup
	var refused atomic.Int64
	flood := func(name string, n int) {
		for range n {
			all.Go(func() {
				if status, got := ask(t, h, "/models/"+name+"/predict", sixNumbers); status == http.StatusServiceUnavailable {
					if !strings.Contains(got, "as many requests for "+name+" are at work as there may be") {
						t.Errorf("refused: %s", got)
					}
					refused.Add(1)
				}
			})
		}
	}
	flood("small", 10)
	settles(t, "all but 3 of small are refused", func() bool { return refused.Load() == 7 })
	flood("flooded", concurrent+10)
	settles(t, "the flood has its share", func() bool { return flooded.places.full(1) && refused.Load() >= 7+10 })
	if held := flooded.places.held.Load(); held > concurrent-4 {
		t.Errorf("the flood holds %d of %d places", held, concurrent)
	}
	wantAnswers(t, h, []struct {
		path, body string
		status     int
		want       string
	}{
		{"/models/other/predict", sixNumbers, 200, constant{value: 7}.of()},
		{"/v2/models/other/ready", "", 200, `{"name":"other","ready":true}`},
		{"/v2/models/flooded/ready", "", 503, "as many requests for flooded are at work as there may be, "},
		{"/models/small/predict", sixNumbers, 503, "as many requests for small are at work as there may be, "},
	})
	close(leave)
	all.Wait()
	wantAnswers(t, h, []struct {
		path, body string
		status     int
		want       string
	}{
		{"/models/small/predict", `[[1,2,3,4,5,6],[1,2,3,4,5,6]]`, 200, `{"predictions":[{"values":{"value":0}},{"values":{"value":0}}]}`},
		{"/models/small/predict", `[[1,2,3,4,5,6],[1,2,3,4,5,6],[1,2,3,4,5,6]]`, 413, "more than 2 rows"},
	})

	// What one holds of the memory leaves others a part of their own.
	hog, err := s.budget.open(&flooded.memory)
	if err != nil {
		t.Fatal(err)
	}
	for hog.take(leastMemory) == nil {
	}
	if _, err := s.budget.open(&flooded.memory); err == nil || !strings.Contains(err.Error(), "used up") {
		t.Errorf("beyond its share: got %v", err)
	}
	if status, got := ask(t, h, "/models/other/predict", sixNumbers); status != 200 {
		t.Errorf("another model while one has taken all memory it gets: got %d %s", status, got)
	}
	hog.release()
}

// Requests that do not say yet which model they are for take no model's own part.
func TestFloodOfNoModel(t *testing.T) {
	s, h := newModels(t, Limit(Limits{Memory: 16 << 20}))
	load(t, s, map[string]Model{"a/1": constant{value: 1}, "b/1": constant{value: 2}})
	a, _ := s.models.find("a", "")
	b, _ := s.models.find("b", "")
	defer a.release()
	defer b.release()
	hog, err := s.budget.open(&a.memory)
	if err != nil {
		t.Fatal(err)
	}
	for hog.take(leastMemory) == nil {
	}
	message := &Call{q: &request{server: s}}
	if err = message.Take(leastMemory); err == nil {
		err = message.q.account.join(&b.memory)
	}
	if err != nil {
		t.Errorf("a message for b while a has taken all memory it gets: %v", err)
	}
	message.release()
	hog.release()
	flood := &Call{q: &request{server: s}}
	defer flood.release()
	for flood.Take(leastMemory) == nil {
	}
	for _, name := range []string{"a", "b"} {
		if status, got := ask(t, h, "/models/"+name+"/predict", sixNumbers); status != 200 {
			t.Errorf("%s while others have taken all memory they get: got %d %s", name, status, got)
		}
	}
	if status, got := ask(t, h, "/v2/repository/index", "{}"); status != 503 {
		t.Errorf("what is for no model: got %d %s, want 503", status, got)
	}
}

// A request that needs more memory than its share can ever have is not told to come again.
func TestLargerThanShare(t *testing.T) {
	s, h := newModels(t, Limit(Limits{Memory: 16 << 20}), LimitModel("small", ModelLimits{Memory: 1 << 20}))
	load(t, s, map[string]Model{"small/1": constant{value: 1}, "large/1": constant{value: 2}})
	for name, most := range map[string]int64{"small": 1 << 20, "large": 15 << 20} { // of 16, a half for another model and for messages each
		m, err := s.models.find(name, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			bytes int64
			want  int
		}{{most + 1, 413}, {most, 200}} {
			message := &Call{q: &request{server: s}}
			err := message.Take(c.bytes)
			if err == nil {
				err = message.q.account.join(&m.memory)
			}
			if got := statusOf(err); err == nil && c.want != 200 || err != nil && got != c.want {
				t.Errorf("%s, a message of %d bytes: got %v, want %d", name, c.bytes, err, c.want)
			}
			message.release()
			a, err := s.budget.open(&m.memory)
			if err == nil {
				err = a.take(c.bytes)
				a.release()
			}
			if got := statusOf(err); err == nil && c.want != 200 || err != nil && got != c.want {
				t.Errorf("%s, a body of %d bytes: got %v, want %d", name, c.bytes, err, c.want)
			}
		}
		m.release()
	}
	if status, got := ask(t, h, "/models/small/predict", sixNumbers); status != 200 {
		t.Errorf("afterwards: got %d %s", status, got)
	}
}

// What models take of what they share adds up, whoever takes and gives at the same time.
func TestShares(t *testing.T) {
	var models atomic.Int64
	models.Store(3)
	c := &common{most: 96, models: &models}
	all := []*share{{of: c}, {of: c}, {of: c, most: 5}}
	var held atomic.Int64
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			s := all[g%len(all)]
			for i := range 2000 {
				n := int64(i%7 + 1)
				if !s.take(n) {
					continue
				}
				if h := held.Add(n); h > c.most {
					t.Errorf("%d are held, of %d", h, c.most)
				}
				held.Add(-n)
				s.give(n)
			}
		})
	}
	group.Wait()
	if c.rest.Load() != 0 || all[0].held.Load() != 0 || all[2].held.Load() != 0 {
		t.Errorf("held at the end: %d, %d and %d, want 0", c.rest.Load(), all[0].held.Load(), all[2].held.Load())
	}
	for all[0].take(1) {
	}
	if got := all[0].held.Load(); got != 96-2*3 {
		t.Errorf("one of three models gets %d of 96, want all but 3 for each other", got)
	}
	if !all[1].take(3) || all[1].take(1) {
		t.Error("another gets its own 3 then, and no more")
	}
	models.Store(2)
	if !all[0].take(3) || all[0].take(1) {
		t.Error("once the third has left its part is the others'")
	}
}
