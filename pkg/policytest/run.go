// Package policytest holds a policy's folder to everything that plinth
// promises of its policies: examples get exactly the findings they announce,
// formats agree, what is not known never hides or makes a finding, evidence
// decides, the policy compiles strictly against the schemas of its types, and
// its lesson and quiz can be taught. Users run it on their own policies too.
// It does not report anything itself.
package policytest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/config"
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
	// Beside, if not nil, is the library that the policies join: its ids and aliases are taken.
	Beside *policy.Library
	// Only, if not empty, are the ids of the policies to test.
	Only []string
}

// Run tests the policies of a library, which lies in fsys, several at once. The error is one of the
// file system, or of a policy that cannot be read at all.
func Run(ctx context.Context, fsys fs.FS, o Options) ([]Failure, error) {
	l, out, err := read(fsys, o)
	if err != nil || l == nil {
		return sorted(out), err
	}
	policies := slices.DeleteFunc(slices.Clone(l.library.Policies()), func(p *policy.Policy) bool {
		return len(o.Only) > 0 && !slices.Contains(o.Only, p.ID)
	})
	failures, errs := make([][]Failure, len(policies)), make([]error, len(policies))
	next := make(chan int)
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(policies)) {
		wait.Go(func() {
			for i := range next {
				failures[i], errs[i] = l.test(ctx, policies[i])
			}
		})
	}
	for i := range policies {
		next <- i
	}
	close(next)
	wait.Wait()
	return sorted(append(out, slices.Concat(failures...)...)), errors.Join(errs...)
}

// tested is a library under test.
type tested struct {
	fsys    fs.FS
	options Options
	library *policy.Library
}

// read reads a library; it is nil where two policies have one name, so that none can be made.
func read(fsys fs.FS, o Options) (*tested, []Failure, error) {
	policies, err := policy.Read(fsys)
	if err != nil {
		return nil, nil, err
	}
	modules := map[string]*source.File{}
	for _, p := range policies {
		name := path.Join(p.Dir, moduleFile)
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, nil, fmt.Errorf("test policy %s: %w", p.ID, err)
		}
		modules[p.ID] = source.NewFile(name, text)
	}
	failures := append(checkUnique(policies, modules), checkTaken(policies, modules, o.Beside)...)
	library, err := policy.New(fsys, policies)
	if len(failures) > 0 && err != nil {
		return nil, failures, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return &tested{fsys, o, library}, failures, nil
}

// test holds one policy to everything.
func (l *tested) test(ctx context.Context, p *policy.Policy) ([]Failure, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	failures, err := l.check(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("test policy %s: %w", p.ID, err)
	}
	for i := range failures {
		failures[i].Policy = p.ID
	}
	return failures, nil
}

func (l *tested) check(ctx context.Context, p *policy.Policy) ([]Failure, error) {
	folder, failures, err := readFolder(l.fsys, p.Dir)
	if err != nil {
		return nil, err
	}
	whole := l.options.Whole
	failures = append(failures, folder.check(whole, p.Scope == policy.ScopeUnit)...)
	if folder.module == nil {
		return failures, nil
	}
	failures = append(failures, checkMetadata(p, folder.module, whole)...)
	failures = append(failures, checkFormat(folder.module)...)
	compiled := checkCompile(l.library, p, folder.module)
	failures = append(failures, compiled...)
	if whole && folder.lesson != nil {
		failures = append(failures, checkLesson(p, folder.lesson)...)
	}
	if folder.quiz != nil {
		failures = append(failures, checkQuiz(p, folder.quiz)...)
	}
	if len(compiled) > 0 {
		return failures, nil
	}
	given, wrong := folder.parameters(p)
	if wrong != nil {
		return append(failures, *wrong), nil
	}
	program, err := engine.Compile(ctx, l.library, []*policy.Policy{p}, given)
	if err != nil {
		return nil, err
	}
	s := &subject{policy: p, judge: judgeOf(ctx, program)}
	if err := s.readExamples(ctx, folder); err != nil {
		return nil, err
	}
	if err := s.examples(); err != nil {
		return nil, err
	}
	return append(failures, s.failures...), nil
}

// parameters gives what the folder's configuration sets, by the policy's id. A
// policy that does not run without one has to have it.
func (f *folder) parameters(p *policy.Policy) (map[string]map[string]any, *Failure) {
	if f.config == nil {
		if missing := p.Missing(nil); len(missing) > 0 {
			return nil, &Failure{Check: CheckFolder, File: f.dir, Want: configFile + " with " + strings.Join(missing, ", "), Got: "no such file",
				Hint: "write the required parameters under which the examples are judged"}
		}
		return nil, nil
	}
	given, err := config.ParseParameters(f.config, p)
	var fault *config.Error
	if errors.As(err, &fault) {
		return nil, &Failure{Check: CheckFolder, File: f.config.Path, Line: int(fault.Range.Start.Line), Want: "parameters of the policy", Got: fault.Text, Hint: fault.Hint}
	}
	return map[string]map[string]any{p.ID: given}, nil
}

// judgeOf gives the function that evaluates one policy alone.
func judgeOf(ctx context.Context, program *engine.Program) judge {
	return func(chunk int, units ...*graph.Unit) ([]finding.Finding, diag.Diagnostics, error) {
		return program.Run(ctx, &graph.Graph{Units: units}, engine.Options{ChunkSize: chunk, Workers: 1})
	}
}

// examples judges the examples and runs all checks on them, the cheap ones first.
func (s *subject) examples() error {
	for _, r := range s.read {
		if runs, err := s.judgeExample(r); err != nil || !runs {
			return err // all that follows would say the same
		}
	}
	for _, r := range s.read {
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
