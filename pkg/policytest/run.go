// Package policytest holds a policy's folder to everything that plinth
// promises of its policies: examples get exactly the findings they announce,
// formats agree, what is not known never hides or makes a finding, evidence
// decides, the policy compiles strictly against the schemas of its types, and
// its lesson and quiz can be taught. Users run it on their own policies too.
// It does not report anything itself.
package policytest

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Options are what Run is told.
type Options struct {
	// Whole is set for a library that teaches: lessons, quizzes and all
	// METADATA are wanted.
	Whole bool
	// Only, if not empty, are the ids of the policies to test.
	Only []string
}

// Run tests the policies of a library, which lies in fsys. The error is one of the file system, or of
// a policy that cannot be read at all.
func Run(ctx context.Context, fsys fs.FS, o Options) ([]Failure, error) {
	policies, err := policy.Read(fsys)
	if err != nil {
		return nil, err
	}
	modules := map[string]*source.File{}
	for _, p := range policies {
		name := path.Join(p.Dir, "policy.rego")
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("test policy %s: %w", p.ID, err)
		}
		modules[p.ID] = source.NewFile(name, text)
	}
	out := checkUnique(policies, modules)
	library, err := policy.New(fsys, policies)
	if len(out) > 0 && err != nil { // no library can be made of policies with one name
		return sorted(out), nil
	}
	if err != nil {
		return nil, err
	}
	for _, p := range policies {
		if len(o.Only) > 0 && !slices.Contains(o.Only, p.ID) {
			continue
		}
		failures, err := run(ctx, fsys, library, p, o)
		if err != nil {
			return nil, fmt.Errorf("test policy %s: %w", p.ID, err)
		}
		for _, f := range failures {
			f.Policy = p.ID
			out = append(out, f)
		}
	}
	return sorted(out), nil
}

func run(ctx context.Context, fsys fs.FS, library *policy.Library, p *policy.Policy, o Options) ([]Failure, error) {
	folder, failures, err := readFolder(fsys, p.Dir)
	if err != nil {
		return nil, err
	}
	failures = append(failures, folder.check(o.Whole, p.Scope == policy.ScopeUnit)...)
	if folder.module == nil {
		return failures, nil
	}
	failures = append(failures, checkMetadata(p, folder.module, o.Whole)...)
	failures = append(failures, checkFormat(folder.module)...)
	compiled := checkCompile(library, p, folder.module)
	failures = append(failures, compiled...)
	if o.Whole && folder.lesson != nil {
		failures = append(failures, checkLesson(p, folder.lesson)...)
	}
	if folder.quiz != nil {
		failures = append(failures, checkQuiz(p, folder.quiz)...)
	}
	if len(compiled) > 0 {
		return failures, nil
	}
	program, err := engine.Compile(ctx, library, []*policy.Policy{p}, nil)
	if err != nil {
		return nil, err
	}
	s := &subject{policy: p, folder: folder, judge: judgeOf(ctx, program)}
	if err := s.examples(ctx); err != nil {
		return nil, err
	}
	return append(failures, s.failures...), nil
}

// judgeOf gives the function that evaluates one policy alone.
func judgeOf(ctx context.Context, program *engine.Program) judge {
	return func(chunk int, units ...*graph.Unit) ([]finding.Finding, diag.Diagnostics, error) {
		return program.Run(ctx, &graph.Graph{Units: units}, engine.Options{ChunkSize: chunk, Workers: 1})
	}
}

// examples runs all checks on the examples.
func (s *subject) examples(ctx context.Context) error {
	if err := s.readExamples(ctx); err != nil {
		return err
	}
	for _, r := range s.read {
		s.checkExample(r)
		if err := s.checkChunks(r); err != nil {
			return err
		}
	}
	if s.policy.Scope == policy.ScopeUnit {
		return nil // what a unit lacks has no part that could be made unknown
	}
	s.checkAgreement()
	for _, r := range s.read {
		if err := s.checkUnknown(r); err != nil {
			return err
		}
		if r.kind == "fail" {
			if err := s.checkEvidence(r); err != nil {
				return err
			}
		}
	}
	return nil
}
