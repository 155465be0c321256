package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"cajal/internal/figure"
	"cajal/internal/version"
)

// What a server says of itself and its model, for programs and for people.

func (s *Server) live(*http.Request) (any, error) { return map[string]bool{"live": true}, nil }

func (s *Server) ready(*http.Request) (any, error) {
	if err := s.Ready(); err != nil {
		return nil, err
	}
	return map[string]bool{"ready": true}, nil
}

// Ready returns nil if a request that comes now is let in, and otherwise why it is not; also
// why a model is not there that has to be ([StrictReadiness]).
func (s *Server) Ready() error {
	if err := s.open(); err != nil {
		return err
	}
	if err := s.unready(); err != nil {
		return &httpError{http.StatusServiceUnavailable, err}
	}
	return nil
}

// open returns nil if a request is let in.
func (s *Server) open() error {
	switch {
	case s.closing.Load():
		return &httpError{http.StatusServiceUnavailable, errClosed}
	case len(s.semaphore) == cap(s.semaphore):
		return &httpError{http.StatusServiceUnavailable, fmt.Errorf("as many requests are at work as there may be, %d", s.limits.Concurrent)}
	case s.budget.full():
		return &httpError{http.StatusServiceUnavailable, fmt.Errorf("the memory for requests, %s, is used up", size(s.limits.Memory))}
	}
	return nil
}

func (s *served) modelReady(*http.Request) (any, error) {
	if err := s.ready(); err != nil {
		return nil, err
	}
	return map[string]any{"name": s.name, "ready": true}, nil
}

// ready returns nil if a request for the model that comes now is let in.
func (s *served) ready() error {
	if err := s.server.open(); err != nil {
		return err
	}
	if s.places.full(1) {
		return s.crowded()
	}
	return nil
}

// extensions are those of the protocol that are spoken here, as Triton calls them.
var extensions = []string{"binary_tensor_data", "classification", "model_repository", "statistics"}

func (s *Server) serverMetadata(*http.Request) (any, error) {
	return map[string]any{"name": "cajal", "version": version.String(), "extensions": extensions}, nil
}

func (s *served) modelMetadata(*http.Request) (any, error) { return s.metadata(), nil }

// metadata says what the model takes and answers.
func (s *served) metadata() *ModelMetadata {
	inputs := []TensorMetadata{}
	for _, f := range s.model.Fields() {
		t := TensorMetadata{f.Name, "FP64", append([]int{-1}, f.Shape...)}
		switch {
		case f.Text:
			t.Datatype = "BYTES"
		case f.Whole:
			t.Datatype = "INT64"
		case len(f.Shape) > 0:
			t.Datatype = "FP32"
		}
		inputs = append(inputs, t)
	}
	outputs := []TensorMetadata{}
	for _, name := range s.outputNames() {
		t := TensorMetadata{name, "FP64", []int{-1}}
		switch _, probability := s.label(name); {
		case labels(s.model) != nil && !probability:
			t.Datatype = "BYTES"
		case s.classes == nil:
		case name == "class":
			t.Datatype = "BYTES"
		default:
			t.Shape = []int{-1, len(s.classes)}
		}
		outputs = append(outputs, t)
	}
	return &ModelMetadata{Name: s.name, Versions: s.server.models.versions(s.name), Platform: "cajal", Inputs: inputs, Outputs: outputs}
}

// outputNames lists what an answer can hold.
func (s *served) outputNames() []string {
	if all := labels(s.model); all != nil {
		var names []string
		for i := range all {
			names = append(names, all[i].Name, all[i].ProbabilityName())
		}
		return names
	}
	switch {
	case s.classes == nil:
		return slices.Concat(s.targets, s.boundNames)
	case scores(s.model):
		return []string{"class", "scores"}
	}
	return []string{"class", "probabilities"}
}

// label returns the place of the target of two classes that an output is of, and whether
// it is the probability of its second class; −1 for none.
func (s *served) label(output string) (at int, probability bool) {
	all := labels(s.model)
	for i := range all {
		switch output {
		case all[i].Name:
			return i, false
		case all[i].ProbabilityName():
			return i, true
		}
	}
	return -1, false
}

// index tells a person what there is of a model below a path.
func (s *served) index(path string) map[string]any {
	row := map[string]any{}
	for _, f := range s.model.Fields() {
		switch {
		case f.Pictures != nil:
			row[f.Name] = fmt.Sprintf("a picture, %s, in base64, or %s from -1, black, to 1, white", pictureFormats, figure.Count(f.size(), "number"))
		case f.Whole:
			row[f.Name] = figure.Count(f.size(), "whole number")
		case len(f.Shape) > 0:
			row[f.Name] = figure.Count(f.size(), "number")
		case f.Text:
			row[f.Name] = "text"
		default:
			row[f.Name] = "number"
		}
	}
	index := map[string]any{"model": s.name, "answers": s.answered(nil), "row": row, "endpoints": whats(s.endpoints(path))}
	if p := s.picture(); p != nil {
		index["picture"] = map[string]any{"height": p.Size, "width": p.Size, "channels": p.Channels, "content_types": pictureTypes}
	}
	if example := s.exampleRow(); example != nil {
		index["example"] = example
	}
	return index
}

// exampleRow is a body for /predict with a typical row; nil for a model of arrays, or one
// that knows no typical row.
func (s *served) exampleRow() map[string]any {
	row, known := map[string]any{}, false
	for _, f := range s.model.Fields() {
		if len(f.Shape) > 0 {
			return nil
		}
		row[f.Name], known = json.RawMessage(f.example()), known || f.Example != ""
	}
	if !known {
		return nil
	}
	return map[string]any{"rows": []any{row}}
}

// endpoints lists what programs can ask of the model below a path, and what that is for.
func (s *served) endpoints(path string) []fact {
	return endpoints(path, segment(s.name), s.boundNames != nil, explains(s.model))
}

// endpoints lists what programs can ask of a model below a path, with and without what not
// every model has, and of the server.
func endpoints(path, name string, bounds, reasons bool) []fact {
	list := []fact{{"POST " + path + "/predict", "predictions for rows"}}
	if bounds {
		list = append(list, fact{"POST " + path + "/predict?interval=0.9", "with the bounds of each number"})
	}
	if reasons {
		list = append(list, fact{"POST " + path + "/explain", "the prediction for one row, and what each column adds to it"})
	}
	return append(list,
		fact{"GET /v2/models/" + name, "inputs and outputs, as the Open Inference Protocol has it"},
		fact{"POST /v2/models/" + name + "/infer", "predictions by that protocol"},
		fact{"POST /v1/models/" + name + ":predict", "predictions by KServe's first protocol"},
		fact{"GET /v2/health/ready", "whether it takes requests"},
		fact{"GET /metrics", "for Prometheus"})
}

// whats returns what facts are of.
func whats(list []fact) (all []string) {
	for _, f := range list {
		all = append(all, f.What)
	}
	return all
}
