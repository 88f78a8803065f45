package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plinth-lint/plinth/pkg/suggest"
)

// Library is a set of policies in a file system, or of several that are joined.
type Library struct {
	fsys     fs.FS
	policies []*Policy
	byName   map[string]*Policy // ids and aliases in lower case
	parts    []*Library         // that were joined
	proved   bool               // it has an index, which is made of policies that were tested
}

// Load reads a library: its index where there is one, else every policy.
func Load(fsys fs.FS) (*Library, error) {
	var policies []*Policy
	text, missing := fs.ReadFile(fsys, IndexName)
	var err error
	if missing == nil {
		policies, err = readIndex(string(text))
	} else {
		policies, err = Read(fsys)
	}
	if err != nil {
		return nil, err
	}
	if missing != nil {
		return New(fsys, policies)
	}
	l := &Library{fsys: fsys, proved: true}
	for _, p := range policies { // read when it is asked for: a run needs few of all lessons
		p.lesson = sync.OnceValue(func() Lesson {
			lesson, _ := readLesson(fsys, p) // what has an index is whole
			return lesson
		})
	}
	return l, l.add(policies)
}

// New gives the library of policies that were read before.
func New(fsys fs.FS, policies []*Policy) (*Library, error) {
	l := &Library{fsys: fsys}
	if err := l.add(policies); err != nil {
		return nil, err
	}
	for _, p := range policies {
		lesson, err := readLesson(fsys, p)
		if err != nil {
			return nil, err
		}
		p.lesson = func() Lesson { return lesson }
	}
	return l, nil
}

// Join gives a library of the policies of both. The modules of each come from
// its own file system. Ids and aliases name one policy of all.
func Join(a, b *Library) (*Library, error) {
	l := &Library{parts: []*Library{a, b}}
	if err := l.add(slices.Concat(a.policies, b.policies)); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *Library) add(policies []*Policy) error {
	l.policies, l.byName = policies, make(map[string]*Policy, 4*len(policies))
	for _, p := range policies {
		for _, name := range append([]string{p.ID}, p.Aliases...) {
			key := strings.ToLower(name)
			if other := l.byName[key]; other != nil && other != p {
				return fmt.Errorf("%s and %s have the same name %s", other.Dir, p.Dir, name)
			}
			l.byName[key] = p
		}
	}
	slices.SortFunc(l.policies, func(a, b *Policy) int { return strings.Compare(a.ID, b.ID) })
	return nil
}

// readLesson reads a policy's lesson. A policy of a user may have none.
func readLesson(fsys fs.FS, p *Policy) (Lesson, error) {
	text, err := fs.ReadFile(fsys, path.Join(p.Dir, "lesson.md"))
	if errors.Is(err, fs.ErrNotExist) {
		return Lesson{}, nil
	}
	if err != nil {
		return Lesson{}, fmt.Errorf("read lesson of %s: %w", p.ID, err)
	}
	return parseLesson(string(text)), nil
}

// Proved reports whether all of the given policies were held to every check of the
// compiler before: those of a library with an index, which the tests of its policies stand behind.
func (l *Library) Proved(policies []*Policy) bool {
	if len(l.parts) == 0 {
		return l.proved
	}
	return !slices.ContainsFunc(policies, func(p *Policy) bool {
		return !slices.ContainsFunc(l.parts, func(part *Library) bool { return part.proved && part.byName[strings.ToLower(p.ID)] == p })
	})
}

// Policies gives all policies, sorted by id. The caller does not change them.
func (l *Library) Policies() []*Policy { return l.policies }

// Find gives the policy with an id or alias, in any case.
func (l *Library) Find(idOrAlias string) (*Policy, bool) {
	p, ok := l.byName[strings.ToLower(idOrAlias)]
	return p, ok
}

// Folder gives the files of a policy's own folder, or nil if the library does not hold the policy.
func (l *Library) Folder(p *Policy) fs.FS {
	parts := l.parts
	if len(parts) == 0 {
		parts = []*Library{l}
	}
	for _, part := range parts {
		if part.byName[strings.ToLower(p.ID)] == nil {
			continue
		}
		if folder, err := fs.Sub(part.fsys, p.Dir); err == nil {
			return folder
		}
	}
	return nil
}

// Suggest gives the id closest to a name, or "".
func (l *Library) Suggest(name string) string {
	ids := make([]string, 0, len(l.policies))
	for _, p := range l.policies {
		ids = append(ids, p.ID)
	}
	if near := suggest.Nearest(name, ids); near != "" {
		return near
	}
	var aliases []string
	for _, p := range l.policies {
		aliases = append(aliases, p.Aliases...)
	}
	return suggest.Nearest(name, aliases)
}

// Modules parses the modules of the given policies and the shared ones below
// lib that they import. The names of files in it are those of the policies' own file systems.
func (l *Library) Modules(policies []*Policy) (map[string]*ast.Module, error) {
	parts := l.parts
	if len(parts) == 0 {
		parts = []*Library{l}
	}
	modules := make(map[string]*ast.Module, len(policies))
	for i, part := range parts {
		own, err := part.modules(slices.DeleteFunc(slices.Clone(policies), func(p *Policy) bool { return part.byName[strings.ToLower(p.ID)] == nil }))
		if err != nil {
			return nil, err
		}
		for name, m := range own {
			if i > 0 && modules[name] != nil {
				return nil, fmt.Errorf("%s:1: another library that is used has a module of this name", name)
			}
			modules[name] = m
		}
	}
	return modules, nil
}

// modules parses the modules of policies side by side, then what they share.
func (l *Library) modules(policies []*Policy) (map[string]*ast.Module, error) {
	parsed, errs := make([]*ast.Module, len(policies)), make([]error, len(policies))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(policies)) {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(policies)); i = next.Add(1) - 1 {
				parsed[i], errs[i] = l.parse(policies[i].Module())
			}
		})
	}
	wait.Wait()
	modules := make(map[string]*ast.Module, len(policies))
	for i, p := range policies {
		err := errs[i]
		if err == nil {
			modules[p.Module()] = parsed[i]
			err = l.imports(modules, parsed[i])
		}
		if err != nil {
			return nil, fmt.Errorf("policy %s: %w", p.ID, err)
		}
	}
	return modules, nil
}

func (l *Library) parse(name string) (*ast.Module, error) {
	text, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		return nil, err
	}
	m, err := ast.ParseModuleWithOpts(name, string(text), ast.ParserOptions{})
	if err != nil {
		return nil, Plain(err)
	}
	return m, nil
}

// imports adds the shared modules that a module imports, and what they import.
func (l *Library) imports(modules map[string]*ast.Module, m *ast.Module) error {
	for _, i := range m.Imports {
		ref, ok := i.Path.Value.(ast.Ref)
		if !ok || len(ref) < 3 || !ref[0].Equal(ast.DefaultRootDocument) || !ref[1].Equal(ast.StringTerm("lib")) {
			continue
		}
		name, _ := ref[2].Value.(ast.String)
		file := "lib/" + string(name) + ".rego"
		if modules[file] == nil {
			shared, err := l.parse(file)
			if err != nil {
				return err
			}
			modules[file] = shared
			if err := l.imports(modules, shared); err != nil {
				return err
			}
		}
		if own := modules[file].Package; !own.Path.Equal(ref[:3]) {
			return fmt.Errorf("%s:%d: the package is %s, not %s as its file says", file, own.Location.Row, own.Path, ref[:3])
		}
	}
	return nil
}

// Plain gives what OPA's parser or compiler says without how many errors
// there are: one a line, the file and line first.
func Plain(err error) error {
	var list ast.Errors
	if !errors.As(err, &list) {
		return err
	}
	plain := make([]error, len(list))
	for i, e := range list {
		plain[i] = e
	}
	return errors.Join(plain...)
}
