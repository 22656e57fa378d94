# A stand-in for the image of this name, for machines that reach no registry of images.
FROM scratch
ADD debian.tar /
CMD ["bash"]
ARG KEY
# Images that are built on it carry this too, and so say what they are.
LABEL anomalyprediction.io/base="stand-in made of Debian's packages, $KEY"
