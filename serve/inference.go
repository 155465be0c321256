package serve

import (
	"context"
	"errors"
	"time"

	"cajal/internal/figure"
)

// Inference is a request of the Open Inference Protocol, by whichever transport it came.
type Inference struct {
	Model    string
	Version  string   // "" for the newest
	ID       string   // comes back with the answer; 4 kB at most
	Interval *float64 // the level of the intervals to give, such as 0.9; nil for none
	Inputs   []Input
	Outputs  []Wanted // none for all
	LeftOut  []string // parameters that the transport does not know, which the answer names: "parameters.priority"
}

// Input is a tensor of an inference request.
type Input struct {
	Name     string
	Datatype string  // of the protocol, such as FP32 or BYTES
	Shape    []int64 // the rows first
	// Data returns the values as the protocol's extension for binary data has them:
	// little-endian, without gaps, row by row, a text behind its length in four bytes. It is
	// called once the shape is known to fit the model, with the number of values that the
	// shape has. It is nil where an input has no values.
	Data func(want int) (string, error)
}

// Wanted is an output that is asked for.
type Wanted struct {
	Name string
	Top  int // how many classes with the largest numbers to give, as texts of the classification extension; 0 for the output as it is
}

// Inferred is the answer to an Inference.
type Inferred struct {
	Model, Version, ID string
	Notes              []string // what the client should know
	Outputs            []Output
}

// Output is a tensor of an answer.
type Output struct {
	Name     string
	Datatype string  // FP64 or BYTES
	Shape    []int64 // the rows first
	Data     []byte  // in the form of Input.Data
}

// ModelMetadata says what a model takes and answers, as the protocol has it.
type ModelMetadata struct {
	Name     string           `json:"name"`
	Versions []string         `json:"versions"`
	Platform string           `json:"platform"`
	Inputs   []TensorMetadata `json:"inputs"`
	Outputs  []TensorMetadata `json:"outputs"`
}

// TensorMetadata says what a tensor is like; an axis of −1 is of any length.
type TensorMetadata struct {
	Name     string `json:"name"`
	Datatype string `json:"datatype"`
	Shape    []int  `json:"shape"`
}

// grpcWords are for the inputs of a message over gRPC, the one transport beside JSON.
var grpcWords = words{"them in contents or in raw_input_contents", func(n int) string { return "its data have " + figure.Count(n, "byte") }}

// Infer answers an inference request, as POST /v2/models/NAME/infer does. What it takes is
// charged to the call, and it needs one of the places for requests at work. ctx ends what
// is at work; its deadline, if it is before [Call.Deadline], is taken for the client's.
func (c *Call) Infer(ctx context.Context, in *Inference) (*Inferred, error) {
	m, err := c.find(in.Model, in.Version)
	if err != nil {
		return nil, err
	}
	c.q.ctx, c.q.times = ctx, times{started: time.Now()}
	out, err := c.infer(m, in)
	if own, ok := ctx.Deadline(); ok && own.Before(c.Deadline()) && errors.Is(err, context.DeadlineExceeded) {
		err = Refuse(Late, "no answer within the %v that the client gives it", own.Sub(c.q.began).Round(time.Millisecond))
	}
	m.statistics.answered(c.q, err)
	return out, c.q.server.explained(err)
}

// infer charges the call to a model, takes a place among the requests at work, and answers.
func (c *Call) infer(m *served, in *Inference) (out *Inferred, err error) {
	defer recovered(&err) // so that it is counted among those that failed
	if err := c.open(); err != nil {
		return nil, err
	}
	if err := c.q.account.join(&m.memory); err != nil {
		return nil, err
	}
	done, err := m.takePlace()
	if err != nil {
		return nil, err
	}
	defer done()
	return m.inferFrom(c.q, in)
}

// find finds the model that a call is for, and holds it until the call ends.
func (c *Call) find(name, version string) (*served, error) {
	m, err := c.q.server.find(name, version)
	if err == nil {
		if c.model != nil {
			c.model.release()
		}
		c.model, c.count = m, m.metrics.endpoint
	}
	return m, err
}

// Metadata says what a model takes and answers.
func (c *Call) Metadata(model, version string) (*ModelMetadata, error) {
	m, err := c.find(model, version)
	if err != nil {
		return nil, err
	}
	return m.metadata(), nil
}

// Ready returns nil if a request for a model that comes now is let in, and otherwise why
// it is not: there may be no such model.
func (c *Call) Ready(model, version string) error {
	m, err := c.find(model, version)
	if err != nil {
		return err
	}
	return m.ready()
}

// Index lists the models that the server has or could have, or those of them that answer.
func (c *Call) Index(ready bool) []IndexEntry { return c.q.server.index(ready) }

// Load loads every version of a model of the server's repository, in place of those that
// answer, if requests may do that ([Control]).
func (c *Call) Load(model string) error {
	r, err := c.q.server.controlled()
	if err != nil {
		return err
	}
	return r.reopenModel(c.q.server, model)
}

// Unload unloads every version of a model, if requests may do that.
func (c *Call) Unload(model string) error {
	r, err := c.q.server.controlled()
	if err != nil {
		return err
	}
	return r.closeModel(c.q.server, model)
}

// Statistics returns those of a version of a model, of all its versions for "", and of all
// models for no name. Their memory is charged to the call, with that for a message of them.
func (c *Call) Statistics(model, version string) ([]ModelStatistics, error) {
	of := c.q.server.models.all
	if model != "" {
		m, err := c.find(model, version)
		if err != nil {
			return nil, err
		}
		of = func() []*served { return m.versionsOf(version) }
	}
	var list []ModelStatistics
	for _, m := range of() {
		if err := c.Take(m.statistics.cost()); err != nil {
			return nil, err
		}
		list = append(list, m.stats())
	}
	return list, nil
}

// inferFrom answers a request that has been read.
func (s *served) inferFrom(q *request, in *Inference) (*Inferred, error) {
	d := s.newInferReader(q, grpcWords)
	d.id, d.level = in.ID, in.Interval
	for _, name := range in.LeftOut {
		d.others.name(name)
	}
	if err := d.checkID(); err != nil {
		return nil, err
	}
	for _, t := range in.Inputs {
		if err := d.add(inputTensor{name: t.Name, shape: t.Shape, datatype: t.Datatype, data: -1, values: t.Data}); err != nil {
			return nil, err
		}
	}
	for _, w := range in.Outputs {
		if err := d.want(w.Name, parameters{top: w.Top}); err != nil {
			return nil, err
		}
	}
	v, err := s.inferred(d)
	if err != nil {
		return nil, err
	}
	a := &Inferred{Model: s.name, Version: s.version, ID: in.ID, Notes: v.notes}
	for _, w := range v.asked {
		o := v.output(w)
		one := Output{Name: o.name, Datatype: o.datatype(), Shape: []int64{int64(v.out.Dim(0))}}
		if o.width > 0 {
			one.Shape = append(one.Shape, int64(o.width))
		}
		if one.Data, err = v.appendData(nil, o); err != nil {
			return nil, err
		}
		a.Outputs = append(a.Outputs, one)
	}
	return a, nil
}
