# A stand-in for the image of this name, for machines that reach no registry of images.
FROM docker.io/library/debian:bookworm-slim
COPY node /usr/local/bin/node
COPY package /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && npm --version
CMD ["node"]
