package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plinth-lint/plinth/pkg/suggest"
)

// Library is a set of policies in a file system, or of several that are joined.
type Library struct {
	fsys     fs.FS
	policies []*Policy
	byName   map[string]*Policy // ids and aliases in lower case
	parts    []*Library         // that were joined
}

// Load reads a library: its index where there is one, else every policy.
func Load(fsys fs.FS) (*Library, error) {
	var policies []*Policy
	text, err := fs.ReadFile(fsys, IndexName)
	if err == nil {
		policies, err = readIndex(string(text))
	} else {
		policies, err = Read(fsys)
	}
	if err != nil {
		return nil, err
	}
	return New(fsys, policies)
}

// New gives the library of policies that were read before.
func New(fsys fs.FS, policies []*Policy) (*Library, error) {
	l := &Library{fsys: fsys}
	if err := l.add(policies); err != nil {
		return nil, err
	}
	for _, p := range policies {
		if err := l.lesson(p); err != nil {
			return nil, err
		}
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

func (l *Library) lesson(p *Policy) error {
	text, err := fs.ReadFile(l.fsys, path.Join(p.Dir, "lesson.md"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a policy of a user may have none
	}
	if err != nil {
		return fmt.Errorf("read lesson of %s: %w", p.ID, err)
	}
	p.Lesson = parseLesson(string(text))
	return nil
}

// Policies gives all policies, sorted by id. The caller does not change them.
func (l *Library) Policies() []*Policy { return l.policies }

// Find gives the policy with an id or alias, in any case.
func (l *Library) Find(idOrAlias string) (*Policy, bool) {
	p, ok := l.byName[strings.ToLower(idOrAlias)]
	return p, ok
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
		own := map[string]*ast.Module{}
		for _, p := range policies {
			if part.byName[strings.ToLower(p.ID)] == nil {
				continue
			}
			if err := part.parse(own, p.Module()); err != nil {
				return nil, fmt.Errorf("policy %s: %w", p.ID, err)
			}
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

func (l *Library) parse(modules map[string]*ast.Module, name string) error {
	if modules[name] != nil {
		return nil
	}
	text, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		return err
	}
	m, err := ast.ParseModuleWithOpts(name, string(text), ast.ParserOptions{})
	if err != nil {
		return Plain(err)
	}
	modules[name] = m
	for _, i := range m.Imports {
		ref, ok := i.Path.Value.(ast.Ref)
		if !ok || len(ref) < 3 || !ref[0].Equal(ast.DefaultRootDocument) || !ref[1].Equal(ast.StringTerm("lib")) {
			continue
		}
		shared, _ := ref[2].Value.(ast.String)
		file := "lib/" + string(shared) + ".rego"
		if err := l.parse(modules, file); err != nil {
			return err
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
