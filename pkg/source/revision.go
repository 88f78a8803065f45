package source

import (
	"bytes"
	"net/url"
	"path"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/config"
)

// Revision is the state of the Git repository that a tree is.
type Revision struct {
	// Repository is the address of the remote origin, without credentials.
	Repository string
	// Commit is the full hash of HEAD; Branch is "" when HEAD is detached.
	Commit, Branch string
}

// Revision reads the state of the repository whose root is the tree's. ok is
// false when there is none, or no commit or remote.
func (t *Tree) Revision() (r Revision, ok bool) {
	head, err := t.read(".git/HEAD")
	if err != nil {
		return r, false
	}
	r.Commit = strings.TrimSpace(string(head))
	if ref, symbolic := strings.CutPrefix(r.Commit, "ref: "); symbolic {
		r.Branch = strings.TrimPrefix(ref, "refs/heads/")
		r.Commit = t.commit(ref)
	}
	r.Repository = t.origin()
	return r, isHash(r.Commit) && r.Repository != ""
}

// commit gives the hash that a reference stands for.
func (t *Tree) commit(ref string) string {
	if loose, err := t.read(path.Join(".git", path.Clean("/"+ref))); err == nil {
		return strings.TrimSpace(string(loose))
	}
	packed, err := t.read(".git/packed-refs")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(packed)) {
		if hash, name, _ := strings.Cut(strings.TrimSpace(line), " "); name == ref {
			return hash
		}
	}
	return ""
}

func isHash(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}

// origin gives the address of the remote origin as a URL.
func (t *Tree) origin() string {
	text, err := t.read(".git/config")
	if err != nil {
		return ""
	}
	var c config.Config
	if err := config.NewDecoder(bytes.NewReader(text)).Decode(&c); err != nil {
		return ""
	}
	address := c.Section("remote").Subsection("origin").Option("url")
	if host, name, ok := strings.Cut(address, ":"); ok && !strings.Contains(address, "://") && !strings.Contains(host, "/") {
		if _, after, user := strings.Cut(host, "@"); user {
			host = after
		}
		address = "ssh://" + host + "/" + strings.TrimPrefix(name, "/") // the short form of ssh
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "" // a path on this machine
	}
	u.User = nil
	return u.String()
}
