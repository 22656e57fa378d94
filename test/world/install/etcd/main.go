// etcd, as its own main program starts it: `go install` refuses that one, since its module has
// replace directives.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() {
	etcdmain.Main(os.Args)
}
