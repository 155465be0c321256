package grpc

import (
	"context"
	"maps"
	"slices"
	"strings"

	"cajal/serve"
	"cajal/serve/grpc/internal/inference"
)

// Triton's methods for the models that a server has, and for what they took.

// entryBytes is how much memory an entry of the index takes in a message, beside its texts.
const entryBytes = 256

func (s *service) repositoryIndex(ctx context.Context, q *inference.RepositoryIndexRequest) (*inference.RepositoryIndexResponse, error) {
	if err := oneRepository(q.RepositoryName); err != nil {
		return nil, err
	}
	a := &inference.RepositoryIndexResponse{}
	call := arrived(ctx).call
	for _, e := range call.Index(q.Ready) {
		if err := call.Take(entryBytes + 2*int64(len(e.Reason))); err != nil {
			return nil, err
		}
		// A reason may name a file whose name is not UTF-8, which texts of a message have to be.
		reason := strings.ToValidUTF8(e.Reason, "\ufffd")
		a.Models = append(a.Models, &inference.RepositoryIndexResponse_ModelIndex{Name: e.Name, Version: e.Version, State: e.State, Reason: reason})
	}
	return a, nil
}

func (s *service) modelLoad(ctx context.Context, q *inference.RepositoryModelLoadRequest) (*inference.RepositoryModelLoadResponse, error) {
	if err := oneRepository(q.RepositoryName); err != nil {
		return nil, err
	}
	if keys := slices.Sorted(maps.Keys(q.Parameters)); len(keys) > 0 {
		return nil, serve.Refuse(serve.Invalid, "parameters.%s: a model's file has all that there is to say of it, and is in the repository; want no configuration and no files", clip(keys[0]))
	}
	a := arrived(ctx)
	a.answer.removeDeadline() // loading takes as long as it takes
	return &inference.RepositoryModelLoadResponse{}, a.call.Load(q.ModelName)
}

func (s *service) modelUnload(ctx context.Context, q *inference.RepositoryModelUnloadRequest) (*inference.RepositoryModelUnloadResponse, error) {
	if err := oneRepository(q.RepositoryName); err != nil {
		return nil, err
	}
	a := arrived(ctx)
	a.answer.removeDeadline() // it waits for whoever loads
	return &inference.RepositoryModelUnloadResponse{}, a.call.Unload(q.ModelName)
}

// oneRepository refuses the name of a repository.
func oneRepository(name string) error {
	if name != "" {
		return serve.Refuse(serve.NotFound, "there is no repository %q; the one here has no name", clip(name))
	}
	return nil
}

func (s *service) modelStatistics(ctx context.Context, q *inference.ModelStatisticsRequest) (*inference.ModelStatisticsResponse, error) {
	all, err := arrived(ctx).call.Statistics(q.Name, q.Version)
	if err != nil {
		return nil, err
	}
	a := &inference.ModelStatisticsResponse{}
	for i := range all {
		a.ModelStats = append(a.ModelStats, statistics(&all[i]))
	}
	return a, nil
}

func statistics(m *serve.ModelStatistics) *inference.ModelStatistics {
	took := func(d serve.Duration) *inference.StatisticDuration {
		return &inference.StatisticDuration{Count: uint64(d.Count), Ns: uint64(d.Ns)}
	}
	of := &m.InferenceStats
	a := &inference.ModelStatistics{
		Name: m.Name, Version: m.Version, LastInference: uint64(m.LastInference), InferenceCount: uint64(m.InferenceCount), ExecutionCount: uint64(m.ExecutionCount),
		InferenceStats: &inference.InferStatistics{
			Success: took(of.Success), Fail: took(of.Fail), Queue: took(of.Queue),
			ComputeInput: took(of.ComputeInput), ComputeInfer: took(of.ComputeInfer), ComputeOutput: took(of.ComputeOutput),
		},
	}
	for _, b := range m.BatchStats {
		a.BatchStats = append(a.BatchStats, &inference.InferBatchStatistics{
			BatchSize: uint64(b.BatchSize), ComputeInput: took(b.ComputeInput), ComputeInfer: took(b.ComputeInfer), ComputeOutput: took(b.ComputeOutput),
		})
	}
	return a
}
